import Content

/// Where in a layout's index the entries of a name are.
struct LayoutNameTable: Sendable {
    private typealias Places = [String: [Int]]

    private let names: Places
    private let references: Places
    private let mirrored: Places

    init(_ entries: [LayoutEntry]) {
        var (names, references, mirrored): (Places, Places, Places) = ([:], [:], [:])
        for (place, entry) in entries.enumerated() {
            let name = entry.name
            if let name { names[name.text, default: []].append(place) }
            guard let reference = entry.fullReference, case .tag(let tag) = reference.selector else {
                continue
            }
            references["\(reference.name):\(tag)", default: []].append(place)
            if case .tagged = name { continue }
            mirrored["\(reference.repository):\(tag)", default: []].append(place)
        }
        self.names = names
        self.references = references
        self.mirrored = mirrored
    }

    /// The entries with this name.
    func places(called name: LayoutName) -> [Int] { names[name.text] ?? [] }

    /// The entries whose full reference this is; it has a tag.
    func places(withReference reference: ImageReference) -> [Int] { references[reference.description] ?? [] }

    /// The entries without a name of their own that a mirror shows as this.
    func places(mirroredAs name: String) -> [Int] { mirrored[name] ?? [] }
}
