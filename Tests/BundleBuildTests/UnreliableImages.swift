import Content
import OCILayout

/// Registries that stop answering.
struct UnreliableImages: ImageSource {
    /// What fails.
    enum Fault: Sendable {
        case lookup
        case contains
        case read
    }

    struct NoAnswer: Error {}

    let base: MemoryImages
    let fault: Fault

    func repository(of reference: ImageReference) throws -> (any RepositorySource)? {
        if fault == .lookup { throw NoAnswer() }
        return base.repository(of: reference).map { Repository(base: $0, fault: fault) }
    }

    private struct Repository: RepositorySource {
        let base: any RepositorySource
        let fault: Fault

        func resolve(_ selector: ReferenceSelector) async throws -> ResolvedManifest? {
            try await base.resolve(selector)
        }

        func referrers(of digest: Digest) async throws -> [Descriptor] {
            try await base.referrers(of: digest)
        }

        func contains(_ descriptor: Descriptor) async throws -> Bool {
            if fault == .contains { throw NoAnswer() }
            return try await base.contains(descriptor)
        }

        func withContent<Result>(
            of descriptor: Descriptor,
            _ body: (inout any ContentReader) async throws -> Result
        ) async throws -> Result {
            if fault == .read { throw NoAnswer() }
            return try await base.withContent(of: descriptor, body)
        }
    }
}
