import Content
import Hummingbird
import OCILayout

extension MirrorResponder {
    /// Which part of a list is asked for (distribution-spec, "Listing Tags", `n` and `last`).
    struct Page {
        let count: Int?
        let last: String?

        init(count: Substring?, last: Substring?) throws(MirrorFault) {
            self.last = last.map(String.init)
            guard let count else {
                self.count = nil
                return
            }
            guard let number = Int(count), number >= 0 else {
                throw MirrorFault(.badRequest, .paginationNumberInvalid, "n is no number of entries")
            }
            self.count = number
        }

        /// The entries of this page, and the last of them if more follow; `all` is sorted.
        func select<Entry: CustomStringConvertible>(_ all: [Entry]) -> (entries: [String], next: String?) {
            let start = last.map { last in all.partitioningIndex { $0.description > last } } ?? 0
            let rest = all[start...]
            let entries = rest.prefix(count ?? rest.count).map(\.description)
            return (entries, entries.count < rest.count ? entries.last : nil)
        }
    }

    private struct TagList: Encodable {
        let name: String
        let tags: [String]
    }

    private struct RepositoryList: Encodable {
        let repositories: [String]
    }

    func tags(of name: RepositoryName, _ page: Page) throws -> Response {
        guard let all = try catalog.current().tags(of: name) else {
            throw MirrorFault.notFound(.nameUnknown, "there is no repository \(name)")
        }
        let (entries, next) = page.select(all)
        let bytes = try StrictJSON.encode(TagList(name: name.description, tags: entries))
        return Self.list(bytes, path: "/v2/\(name)/tags/list", page, next: next)
    }

    func repositories(_ page: Page) throws -> Response {
        let (entries, next) = page.select(try catalog.current().repositories)
        let bytes = try StrictJSON.encode(RepositoryList(repositories: entries))
        return Self.list(bytes, path: "/v2/_catalog", page, next: next)
    }

    /// Manifests about `digest` (distribution-spec, "Listing Referrers"); an empty list if there are none.
    func referrers(of digest: Digest, in name: RepositoryName, type: String?) async throws -> Response {
        var found = try await layout.repository(name).referrers(of: digest)
        let wanted = type.map { Content.MediaType(rawValue: $0) }
        if let wanted { found.removeAll { $0.artifactType != wanted } }
        let bytes = try StrictJSON.encode(ImageIndex(manifests: found))
        var response = Self.document(bytes, type: Content.MediaType.imageIndex.rawValue)
        if wanted != nil { response.headers.set("OCI-Filters-Applied", "artifactType") }
        return response
    }

    private static func list(_ bytes: [UInt8], path: String, _ page: Page, next: String?) -> Response {
        var response = document(bytes, type: "application/json")
        if let next, let count = page.count {
            response.headers.set("Link", "<\(path)?last=\(next)&n=\(count)>; rel=\"next\"")
        }
        return response
    }
}

extension RandomAccessCollection {
    /// The first index whose element satisfies `belongsBehind`, which holds for none before and all after it.
    fileprivate func partitioningIndex(where belongsBehind: (Element) -> Bool) -> Index {
        var low = startIndex
        var count = self.count
        while count > 0 {
            let middle = index(low, offsetBy: count / 2)
            if belongsBehind(self[middle]) {
                count /= 2
            } else {
                low = index(after: middle)
                count -= count / 2 + 1
            }
        }
        return low
    }
}
