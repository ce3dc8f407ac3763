import Content
import Diagnostics
import Transport

/// Sends single requests to an API server and reads the whole answers, within limits.
struct APIConnection: Sendable {
    /// The largest answer in bytes: 16 MiB, ten times the largest object that a cluster stores.
    static let answerLimit = 16 << 20
    /// How much of a refusal is read, in bytes.
    static let refusalLimit = 256 << 10

    let transport: any HTTPTransport
    let credentials: ClusterCredentials
    let pacing: ClusterPacing
    let report: @Sendable (ClusterEvent) -> Void

    /// Asks for a document.
    /// - Parameters:
    ///   - path: The path after the address of the server, from `/api` on.
    ///   - query: Names and values, in order.
    func get(
        _ path: String,
        query: [(String, String)] = [],
        accept: String = "application/json"
    ) async throws -> APIResponse {
        let url = try query.reduce(url(path)) { $0.adding($1.0, $1.1) }
        return try await send(HTTPRequest(.get, url, headers: ["Accept": accept]))
    }

    /// Hands over what an object should be (server-side apply).
    func apply(_ body: [UInt8], to path: String, as manager: FieldManager, dryRun: Bool) async throws
        -> APIResponse
    {
        var url = try url(path).adding("fieldManager", manager.name)
        url = url.adding("force", manager.takesOver ? "true" : "false").adding("fieldValidation", "Warn")
        if dryRun { url = url.adding("dryRun", "All") }
        return try await send(
            HTTPRequest(
                .patch,
                url,
                headers: ["Accept": "application/json", "Content-Type": "application/apply-patch+yaml"],
                body: .bytes(body)
            )
        )
    }

    /// Sets one annotation of an object and nothing else, as Flux's own command does.
    func annotate(_ path: String, _ name: String, _ value: String) async throws -> APIResponse {
        let patch = ["metadata": ["annotations": [name: value]]]
        return try await send(
            HTTPRequest(
                .patch,
                try url(path).adding("fieldManager", FieldManager().name),
                headers: ["Accept": "application/json", "Content-Type": "application/merge-patch+json"],
                body: .bytes(try StrictJSON.encode(patch))
            )
        )
    }

    /// Asks a question that is an object which nobody keeps.
    func create(_ review: some Encodable, at path: String) async throws -> APIResponse {
        try await send(
            HTTPRequest(
                .post,
                try url(path),
                headers: ["Accept": "application/json", "Content-Type": "application/json"],
                body: .bytes(try StrictJSON.encode(review))
            )
        )
    }

    /// Deletes an object, if it is still the one of this uid; what it owns goes with it.
    func delete(_ path: String, uid: String) async throws -> APIResponse {
        let options = DeleteOptions(preconditions: DeleteOptions.Preconditions(uid: uid))
        return try await send(
            HTTPRequest(
                .delete,
                try url(path),
                headers: ["Accept": "application/json", "Content-Type": "application/json"],
                body: .bytes(try StrictJSON.encode(options))
            )
        )
    }

    private struct DeleteOptions: Encodable {
        struct Preconditions: Encodable {
            let uid: String
        }

        let apiVersion = "v1"
        let kind = "DeleteOptions"
        let preconditions: Preconditions
        let propagationPolicy = "Background"
    }

    private func url(_ path: String) throws(ClusterError) -> HTTPURL {
        let server = credentials.server
        let prefix = server.target.hasSuffix("/") ? String(server.target.dropLast()) : server.target
        guard let url = HTTPURL(scheme: server.scheme, authority: server.authority, target: prefix + path)
        else {
            throw .malformedServer(server.text, place: credentials.place)
        }
        return url
    }

    /// Sends a request until it has an answer that another attempt would not better.
    ///
    /// All that is sent here may be sent twice: looks, statements of what should be, and deletions of one object that is named by its uid.
    private func send(_ request: HTTPRequest) async throws -> APIResponse {
        var attempt = 1
        while true {
            let problem: String
            var asked: Int?
            do {
                let answer = try await exchange(request)
                guard attempt < pacing.attempts, answer.isTransient else { return try checked(answer) }
                problem = "HTTP status \(answer.status)"
                asked = answer.retryAfter
            } catch let error as TransportError where error.isTransient && attempt < pacing.attempts {
                problem = error.description
            }
            let pause = pacing.pause(after: attempt, asked: asked)
            report(.retrying(request: Self.name(request), problem: problem, pause: pause))
            try await pacing.sleep(pause)
            attempt += 1
        }
    }

    private func exchange(_ request: HTTPRequest) async throws -> APIResponse {
        var request = request
        request.headers["User-Agent"] = "sealift"
        if let token = try credentials.token?.current() {
            request.headers["Authorization"] = "Bearer \(token.secret)"
        }
        let name = Self.name(request)
        return try await transport.withResponse(to: request) { response in
            let isSuccess = (200..<300).contains(response.status)
            let body =
                isSuccess
                ? try await response.collect(limit: Self.answerLimit)
                : try await response.prefix(Self.refusalLimit)
            return APIResponse(status: response.status, headers: response.headers, body: body, request: name)
        }
    }

    /// Errors that concern the connection rather than what was asked for.
    private func checked(_ answer: APIResponse) throws(ClusterError) -> APIResponse {
        switch answer.status {
        case 401:
            throw .unauthorized(server: credentials.server.origin, place: credentials.place)
        case 300..<400:
            throw .redirected(request: answer.request, to: answer.headers["Location"] ?? "nowhere")
        default: return answer
        }
    }

    private static func name(_ request: HTTPRequest) -> String {
        "\(request.method.rawValue) \(request.url)"
    }
}

extension APIResponse {
    private var isApplication: Bool { request.hasPrefix(HTTPRequest.Method.patch.rawValue) }

    /// Whether the same request may fare better a moment later.
    ///
    /// A conflict that names no field manager is one between two writers at the same moment. An object that is unfit
    /// is refused as if the server had failed. A type that is listed may not be served yet by each of several
    /// servers.
    fileprivate var isTransient: Bool {
        switch status {
        case 429, 502, 503, 504: true
        case 404:
            isApplication
                && APIStatus(self)?.message?.hasPrefix("the server could not find the requested") ?? false
        case 500: APIStatus(self)?.message.flatMap(ApplyRejection.unfitting) == nil
        case 409: isApplication && !(APIStatus(self)?.isFieldConflict ?? false)
        default: false
        }
    }
}
