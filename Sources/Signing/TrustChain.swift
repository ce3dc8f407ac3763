/// The trust root of a site, and how it moves on: one version at a time, each signed by the one before it.
package struct TrustChain: Sendable {
    /// The most roots of an organization, and so the highest version.
    package static let fileLimit = 64

    /// One file of a trust folder, not checked.
    package struct File: Sendable, Hashable {
        /// The version that its name claims.
        package let version: Int
        /// What it holds.
        package let bytes: [UInt8]

        /// Names a file.
        package init(version: Int, bytes: [UInt8]) {
            self.version = version
            self.bytes = bytes
        }
    }

    /// The newest root that is trusted.
    package private(set) var current: SignedRoot

    /// Starts from a root that is trusted already.
    package init(trusting root: SignedRoot) {
        current = root
    }

    /// Moves on over all newer roots among `files`, which may come in any order; older ones are ignored.
    /// - Parameter persist: Called with every root as soon as it is trusted, before the next one is looked at, so that
    ///   it stays trusted even if what follows fails.
    /// - Throws: ``SigningError`` at the first root that does not follow, or what `persist` throws.
    package mutating func apply(_ files: [File], persist: (SignedRoot) throws -> Void) throws {
        guard files.count <= Self.fileLimit else { throw SigningError.rootChainTooLong(files.count) }
        for file in files.sorted(by: { $0.version < $1.version }) where file.version > current.root.version {
            let expected = current.root.version + 1
            guard file.version == expected else {
                throw SigningError.rootOutOfOrder(expected: expected, found: file.version)
            }
            let next = try SignedRoot(decoding: file.bytes, version: file.version)
            try next.check(follows: current)
            current = next
            try persist(next)
        }
    }
}
