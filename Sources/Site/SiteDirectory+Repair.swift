import BundleFormat
package import Content
import FileIO
package import Signing
package import SystemPackage

extension SiteDirectory {
    /// Writes down what the hub is to ship whole, together with what an earlier run of the same import has asked for.
    /// - Returns: Where; nil for a site that has no bundle, and for more blobs than a request may name: there a full bundle is the answer.
    package func requestRepair(of blobs: Set<Digest>, state: SiteState) throws -> FilePath? {
        guard let bundle = state.bundle, let stream = state.stream else { return nil }
        let file = RecordFile(
            requests.appending("repair-\(bundle.position.sequence).json"),
            limit: RepairRequest.maximumBytes
        )
        let earlier = try earlierRequest(in: file)
        let request = RepairRequest(
            organization: state.organization,
            stream: stream,
            site: state.site,
            sequence: bundle.position.sequence,
            statement: bundle.statement,
            blobs: earlier?.statement == bundle.statement ? blobs.union(earlier?.blobs ?? []) : blobs
        )
        let bytes = try request.encoded()
        guard bytes.count <= file.limit else { return nil }
        try Directory.create(requests, mode: 0o755)
        try file.replace(with: bytes)
        return file.path
    }

    /// The requests that no bundle has answered yet.
    package func openRequests() throws -> [FilePath] {
        guard try Directory.examine(requests, following: false) == .directory else { return [] }
        return try Directory.entries(of: requests).filter { $0.name.hasPrefix("repair-") }
            .map { requests.appending($0.name) }
    }

    /// Drops the requests, which another bundle has answered.
    package func dropRequests() throws {
        try Directory.removeTree(requests)
    }

    /// The request that is there; nil when there is none, or one that cannot be read and is written anew.
    private func earlierRequest(in file: RecordFile) throws -> RepairRequest? {
        guard try Directory.examine(file.path, following: false) == .file else { return nil }
        do {
            return try RepairRequest(decoding: file.contents(), place: file.path.string)
        } catch is ContentError {
            return nil
        } catch FileError.tooLarge {
            return nil
        }
    }
}
