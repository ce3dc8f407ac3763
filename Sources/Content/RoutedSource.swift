/// Reads each blob where it was found.
package struct RoutedSource: ContentSource {
    private let places: [Digest: any ContentSource]
    private let others: (any ContentSource)?

    /// - Parameters:
    ///   - places: Where each blob is.
    ///   - others: Where everything else is; nowhere unless given.
    package init(_ places: [Digest: any ContentSource], others: (any ContentSource)? = nil) {
        self.places = places
        self.others = others
    }

    package func contains(_ descriptor: Descriptor) async throws -> Bool {
        guard let place = places[descriptor.digest] ?? others else { return false }
        return try await place.contains(descriptor)
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard let place = places[descriptor.digest] ?? others else {
            throw ContentError.missing(descriptor.digest)
        }
        return try await place.withContent(of: descriptor, body)
    }
}
