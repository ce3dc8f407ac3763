package import Content

/// One repository as a source of blobs and manifests, by descriptor.
package protocol RepositorySource: ContentSource {
    /// What a tag or digest stands for; nil when it is not there.
    func resolve(_ selector: ReferenceSelector) async throws -> ResolvedManifest?

    /// Manifests whose subject is `digest`, by the referrers API or the fallback tag, each once.
    func referrers(of digest: Digest) async throws -> [Descriptor]
}
