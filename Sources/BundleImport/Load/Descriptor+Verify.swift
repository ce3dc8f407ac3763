import Content

extension Descriptor {
    /// Whether `source` holds exactly this content; reads all of it.
    ///
    /// - Throws: What reading throws, beside ``ContentError``.
    func isHeld(by source: any ContentSource) async throws -> Bool {
        do {
            try await source.withContent(of: self) { reader in
                var verified = VerifyingReader(reader, expecting: self)
                try await verified.forEachChunk { _ in }
            }
            return true
        } catch is ContentError {
            return false
        }
    }
}
