import Content
import Diagnostics
package import OCILayout
import Transport

extension RegistryRepository {
    /// More tags than this in one repository are an error.
    package static let tagLimit = 200_000

    private struct TagList: Decodable {
        let tags: [String]?
    }

    /// All tags, sorted; none if there is no such repository (distribution-spec, "Listing Tags").
    package func tags() async throws -> [Tag] {
        let operation = operation("list the tags")
        let pages = PagedList(exchange: exchange, scopes: [.pull(name)], operation: operation)
        var found: Set<Tag> = []
        let first = try client.endpoint.url("\(name)/tags/list", query: [("n", "1000")])
        _ = try await pages.read(from: first) { bytes in
            for text in try RegistryClient.decode(TagList.self, bytes, operation).tags ?? [] {
                found.insert(
                    try RegistryClient.parsed(operation) { () throws(OCILayoutError) in try Tag(text) }
                )
            }
            guard found.count <= Self.tagLimit else {
                throw RegistryError.overLimit(operation, what: "tags", limit: Self.tagLimit)
            }
        }
        return found.sorted()
    }
}

extension RegistryClient {
    /// More repositories than this in one registry are an error.
    package static let repositoryLimit = 200_000

    private struct Catalog: Decodable {
        let repositories: [String]?
    }

    /// The repositories below the prefix, without it, sorted (distribution, "Listing Repositories"; not part of the
    /// distribution specification).
    package func catalog() async throws -> [RepositoryName] {
        let operation = RegistryOperation(endpoint.host, nil, "list the repositories")
        let pages = PagedList(exchange: exchange, scopes: [.catalog], operation: operation)
        var found: Set<RepositoryName> = []
        let start = prefix.map { "\($0)/" } ?? ""
        _ = try await pages.read(from: try endpoint.url("_catalog", query: [("n", "1000")])) { bytes in
            for text in try Self.decode(Catalog.self, bytes, operation).repositories ?? [] {
                let name = try Self.parsed(operation) { () throws(OCILayoutError) in try RepositoryName(text)
                }
                guard name.description.hasPrefix(start) else { continue }
                found.insert(try RepositoryName(String(name.description.dropFirst(start.count))))
            }
            guard found.count <= Self.repositoryLimit else {
                throw RegistryError.overLimit(operation, what: "repositories", limit: Self.repositoryLimit)
            }
        }
        return found.sorted()
    }

    fileprivate static func decode<Value: Decodable>(
        _ type: Value.Type,
        _ bytes: [UInt8],
        _ operation: RegistryOperation
    ) throws(RegistryError) -> Value {
        do throws(ContentError) {
            let limits = StrictJSON.Limits(bytes: 16 << 20, depth: 8, wholeNumbers: false)
            return try StrictJSON.decode(type, from: bytes, place: "the list", limits: limits)
        } catch {
            throw .contradiction(operation, reason: error.description)
        }
    }

    fileprivate static func parsed<Value>(
        _ operation: RegistryOperation,
        _ parse: () throws(OCILayoutError) -> Value
    ) throws(RegistryError) -> Value {
        do throws(OCILayoutError) {
            return try parse()
        } catch {
            throw .contradiction(operation, reason: error.description)
        }
    }
}
