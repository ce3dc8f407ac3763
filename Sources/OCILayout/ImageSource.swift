/// Many repositories that can be read, side by side.
package protocol ImageSource: Sendable {
    /// The repository that `reference` names; nil when this source cannot hold it.
    func repository(of reference: ImageReference) async throws -> (any RepositorySource)?
}
