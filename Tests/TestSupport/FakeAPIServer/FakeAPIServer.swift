import Synchronization

/// A Kubernetes API server in memory: types, objects, server-side apply with field managers, and the
/// statuses that controllers would write.
///
/// `kubectl` works with it. It keeps every request, so that tests can see what was asked in which order.
package final class FakeAPIServer: Sendable {
    private struct PlannedFault {
        let fault: Fault
        var times: Int
        let matches: @Sendable (ScriptedServer.Request) -> Bool
    }

    private let cluster: Mutex<FakeCluster>
    private let faults = Mutex<[PlannedFault]>([])
    private let server: ScriptedServer

    /// Starts a server on a free port of the loopback address.
    package init(_ settings: Settings = Settings()) throws {
        let answerer = Answerer()
        server = try ScriptedServer { answerer.answer($0) }
        cluster = Mutex(FakeCluster(settings: settings))
        answerer.owner.withLock { $0 = Weak(self) }
    }

    /// `127.0.0.1:PORT`.
    package var authority: String { server.authority }

    /// The port that it listens on.
    package var port: Int { server.port }

    /// The address for a kubeconfig.
    package var address: String { "http://\(server.authority)" }

    /// Everything that was asked so far.
    package var requests: [ScriptedServer.Request] { server.requests }

    /// The requests as `PATCH /api/v1/namespaces/apps`, dry runs with ` (dry run)` after them.
    package var log: [String] {
        requests.map { request in
            "\(request.method) \(request.path)\(request.target.contains("dryRun=All") ? " (dry run)" : "")"
        }
    }

    /// A kubeconfig for this server.
    package func kubeconfig(token: String? = nil, server: String? = nil, cluster: String = "") -> String {
        """
        apiVersion: v1
        kind: Config
        current-context: fake
        clusters:
        - name: fake
          cluster:
            server: \(server ?? address)
        \(cluster.isEmpty ? "" : "    \(cluster)")
        users:
        - name: tester
          user:
            \(token.map { "token: \($0)" } ?? "{}")
        contexts:
        - name: fake
          context: {cluster: fake, user: tester}
        """
    }

    /// Ends all connections and the listening.
    package func stop() { server.stop() }

    /// Lets the next `times` requests that match go wrong.
    package func fail(
        _ fault: Fault,
        times: Int = 1,
        when matches: @escaping @Sendable (ScriptedServer.Request) -> Bool = { _ in true }
    ) {
        faults.withLock { $0.append(PlannedFault(fault: fault, times: times, matches: matches)) }
    }

    /// Stores an object as somebody else, fields and all.
    /// - Parameter operation: `Apply` or `Update`.
    package func store(_ object: FakeJSON, as manager: String, operation: String = "Update") {
        cluster.withLock { $0.store(object, as: manager, operation: operation) }
    }

    /// Changes an object as somebody who does not apply but writes.
    package func edit(_ path: String, as manager: String, _ change: @Sendable (inout FakeJSON) -> Void) {
        cluster.withLock { $0.edit(path, as: manager, change) }
    }

    /// Deletes an object, as somebody else.
    package func remove(_ path: String) {
        cluster.withLock { $0.objects[path] = nil }
    }

    /// What is stored at a path of the API.
    package func object(at path: String) -> FakeJSON? { cluster.withLock { $0.objects[path]?.json } }

    /// The paths of all objects, sorted.
    package var paths: [String] { cluster.withLock { $0.objects.keys.sorted() } }

    private func answer(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
        let fault = faults.withLock { faults -> Fault? in
            guard let index = faults.firstIndex(where: { $0.times > 0 && $0.matches(request) }) else {
                return nil
            }
            faults[index].times -= 1
            return faults[index].fault
        }
        switch fault {
        case .status(let status, let headers, let text):
            return ScriptedServer.reply(status, headers, Array(text.utf8), to: request)
        case .answer(let type, let text):
            return ScriptedServer.reply(200, ["Content-Type": type], Array(text.utf8), to: request)
        case .reset: return [.reset]
        case .resetAfterwards:
            _ = cluster.withLock { $0.answer(request) }
            return [.reset]
        case .endless(let status):
            let head = ScriptedServer.head(status, ["Content-Type": "application/json"])
            return [.send(head), .endless(Array(repeating: 0x20, count: 100_000))]
        case nil:
            let answer = cluster.withLock { $0.answer(request) }
            var headers = answer.headers
            headers["Content-Type"] = answer.contentType
            return ScriptedServer.reply(answer.status, headers, answer.body.bytes, to: request)
        }
    }

    private final class Answerer: Sendable {
        let owner = Mutex(Weak(nil))

        func answer(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
            owner.withLock { $0.server }?.answer(request) ?? [.reset]
        }
    }

    private struct Weak: Sendable {
        weak let server: FakeAPIServer?

        init(_ server: FakeAPIServer?) { self.server = server }
    }
}
