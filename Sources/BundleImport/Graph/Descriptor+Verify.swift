import Content

extension Descriptor {
    /// Whether `source` holds exactly this content; reads all of it.
    ///
    /// - Throws: What reading throws, unless it says that the content is another one or missing.
    func isHeld(by source: any ContentSource) async throws -> Bool {
        do {
            try await source.withContent(of: self) { reader in
                var verified = VerifyingReader(reader, expecting: self)
                try await verified.forEachChunk { _ in }
            }
            return true
        } catch is ContentError {
            return false
        } catch let error as any WrongContentError where error.wrongContent == digest {
            return false
        }
    }
}
