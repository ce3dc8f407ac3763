import Content
import Diagnostics
import FileIO
import Hummingbird
import OCILayout
import Synchronization

/// Answers requests from a layout.
struct MirrorResponder: HTTPResponder {
    let layout: LayoutDirectory
    let catalog: MirrorCatalogCache

    init(_ layout: LayoutDirectory) {
        self.layout = layout
        catalog = MirrorCatalogCache(layout)
    }

    func respond(to request: Request, context: MirrorContext) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request, context)
        } catch let fault as MirrorFault {
            response = try Self.document(fault.bytes(), type: "application/json", status: fault.status)
            if fault.status == .methodNotAllowed { response.headers[.allow] = "GET, HEAD" }
        } catch {
            let fault = MirrorFault(error)
            response = try Self.document(fault.bytes(), type: "application/json", status: fault.status)
        }
        response.headers.set("Docker-Distribution-API-Version", "registry/2.0")
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// A whole small document.
    static func document(
        _ bytes: [UInt8],
        type: String,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    private func answer(_ request: Request, _ context: MirrorContext) async throws -> Response {
        guard request.method == .get || request.method == .head else {
            throw MirrorFault(.methodNotAllowed, .unsupported, "this mirror can only be read")
        }
        let query = request.uri.queryParameters
        switch try MirrorRoute(path: request.uri.path) {
        case .base: return Self.document(Array("{}".utf8), type: "application/json")
        case .catalog: return try repositories(Page(count: query["n"], last: query["last"]))
        case .tags(let name): return try tags(of: name, Page(count: query["n"], last: query["last"]))
        case .manifest(let name, let selector):
            return try manifest(selector, in: name, host: query["ns"].map(String.init))
        case .blob(_, let digest):
            // A range has a meaning for GET alone (RFC 9110 section 14.2).
            let headers = request.method == .get ? request.headers : HTTPFields()
            return try blob(digest, headers, context)
        case .referrers(let name, let digest):
            return try await referrers(of: digest, in: name, type: query["artifactType"].map(String.init))
        }
    }

}

extension HTTPFields {
    /// Sets a field that has no constant; `name` is a literal of ours.
    mutating func set(_ name: String, _ value: String) {
        guard let name = HTTPFields.Element.Name(name) else { return }
        self[name] = value
    }
}

/// The catalog of a layout as it is now, arranged anew only when `index.json` has changed.
final class MirrorCatalogCache: Sendable {
    private struct Cached {
        let index: LayoutIndex
        let catalog: MirrorCatalog
    }

    private let layout: LayoutDirectory
    private let cached = Mutex<Cached?>(nil)

    init(_ layout: LayoutDirectory) {
        self.layout = layout
    }

    func current() throws -> MirrorCatalog {
        let index = try layout.index()
        return cached.withLock { cached in
            // An unchanged index is the same array, which compares in no time.
            if let cached, cached.index == index { return cached.catalog }
            let catalog = MirrorCatalog(index)
            cached = Cached(index: index, catalog: catalog)
            return catalog
        }
    }
}
