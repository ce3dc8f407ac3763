import Kubernetes
import Signing
import Site
import Snapshot

/// The objects that snapshots have for a site.
struct SnapshotObjects {
    let site: SiteDirectory
    let name: PlainName

    /// What `former` has and `snapshot` has not, sorted; nil where there is no former one, or it is not kept.
    func gone(from former: String?, to snapshot: StoredSnapshot) async throws -> [String]? {
        guard let former, former != snapshot.id, try site.keptSnapshotNames().contains(former) else {
            return nil
        }
        let present = Set(try await ids(of: snapshot).map(\.identity))
        return try await ids(of: site.snapshot(former)).filter { !present.contains($0.identity) }.sorted()
            .map(\.description)
    }

    private func ids(of snapshot: StoredSnapshot) async throws -> [ObjectID] {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        return try opened.manifests(of: ManifestName(name.description)).objects.map(\.id)
    }
}
