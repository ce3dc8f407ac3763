import Content

/// Which platforms are wanted, and which of them an image has offered so far.
struct PlatformChoice {
    private let wanted: [Platform]?
    private var matched = Set<Int>()
    private var offered: [Platform] = []
    private var takesAnything = false

    /// Wants `wanted`, or everything if that is nil.
    init(wanted: [Platform]?) {
        self.wanted = wanted
    }

    /// Whether only some platforms are wanted.
    var isLimited: Bool { wanted != nil }

    /// The wanted platforms for which nothing was offered.
    var missing: [Platform] {
        guard let wanted, !takesAnything else { return [] }
        return wanted.indices.filter { !matched.contains($0) }.map { wanted[$0] }
    }

    /// Whether an image for `platform` is wanted; one that is for none in particular always is.
    mutating func takes(_ platform: Platform?) -> Bool {
        guard let wanted else { return true }
        guard let platform else {
            takesAnything = true
            return true
        }
        if !offered.contains(platform) { offered.append(platform) }
        let hits = wanted.indices.filter { platform.satisfies(wanted[$0]) }
        matched.formUnion(hits)
        return !hits.isEmpty
    }

    /// Refuses an image that has nothing for any wanted platform.
    func requireAny(of image: Digest) throws(OCILayoutError) {
        guard let wanted, !takesAnything, !offered.isEmpty, matched.isEmpty else { return }
        throw .platformNotOffered(image, wanted: wanted, offered: offered)
    }
}
