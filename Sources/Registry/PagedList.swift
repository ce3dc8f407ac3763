import Content
import Transport

/// Reads a list that a registry sends in pages (distribution-spec, "Listing Tags", `Link`).
struct PagedList: Sendable {
    /// The largest number of pages.
    private static let countLimit = 10_000

    let exchange: RegistryExchange
    let scopes: [AccessScope]
    let operation: RegistryOperation
    /// The largest page in bytes.
    var pageLimit = 16 << 20

    /// Hands every page to `body`; false if the first one is not there.
    func read(from first: HTTPURL, _ body: ([UInt8]) throws -> Void) async throws -> Bool {
        var next: HTTPURL? = first
        var seen: Set<HTTPURL> = []
        while let url = next {
            guard seen.insert(url).inserted else {
                throw RegistryError.circularList(operation)
            }
            guard seen.count <= Self.countLimit else {
                throw RegistryError.overLimit(operation, what: "pages", limit: Self.countLimit)
            }
            let request = RegistryRequest(
                method: .get,
                url: url,
                scopes: scopes,
                expected: [200, 404],
                operation: operation
            )
            let page = try await exchange.send(request) { response -> (bytes: [UInt8], link: String?)? in
                guard response.status == 200 else { return nil }
                return (try await response.collect(limit: pageLimit), response.headers["Link"])
            }
            guard let page else { return false }
            try body(page.bytes)
            next = try page.link.flatMap { try target(of: $0, from: url) }
        }
        return true
    }

    /// The target of a `Link` whose relation is `next`; on this registry, or refused (RFC 8288).
    private func target(of link: String, from url: HTTPURL) throws(RegistryError) -> HTTPURL? {
        for value in link.split(separator: ",") {
            let parts = value.split(separator: ";")
            let isNext = parts.dropFirst().contains { part in
                ["rel=\"next\"", "rel=next"].contains(part.filter { $0 != " " }.lowercased())
            }
            guard isNext, let open = value.firstIndex(of: "<"), let close = value.firstIndex(of: ">"),
                open < close
            else {
                continue
            }
            let reference = String(value[value.index(after: open)..<close])
            guard let next = url.resolving(reference), next.hasSameOrigin(as: url) else {
                throw .forbiddenAddress(
                    operation,
                    what: "the next page",
                    address: reference,
                    reason: "it is not on \(url.origin)"
                )
            }
            return next
        }
        return nil
    }
}
