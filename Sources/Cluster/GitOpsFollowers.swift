package import Activation
import Kubernetes
package import Site
package import Transport

/// The objects of Flux and Argo CD in a cluster that follow what a target has.
///
/// They look when their interval is over, which may be a day. An annotation makes them look now (`reconcile.fluxcd.io/requestedAt`,
/// `argocd.argoproj.io/refresh`), and their status says which revision they have applied.
package struct GitOpsFollowers: Sendable {
    private let connection: APIConnection
    private let pacing: ClusterPacing
    private let limit: Duration
    private let now: Int64

    /// Followers behind a transport, which must have the credentials' TLS settings.
    /// - Parameters:
    ///   - limit: How long all of them may take.
    ///   - now: The time in seconds since 1970-01-01T00:00:00Z.
    package init(
        transport: any HTTPTransport,
        credentials: ClusterCredentials,
        pacing: ClusterPacing = ClusterPacing(),
        limit: Duration,
        now: Int64,
        report: @escaping @Sendable (ClusterEvent) -> Void
    ) {
        connection = APIConnection(
            transport: transport,
            credentials: credentials,
            pacing: pacing,
            report: report
        )
        self.pacing = pacing
        self.limit = limit
        self.now = now
    }

    /// Makes each object look now, first the source that it names, and waits until it has applied `revision`.
    /// - Throws: ``ClusterError/notFollowed(_:revision:after:)`` with all that have not when the time is over, or will not by themselves.
    package func nudge(
        _ objects: [SiteConfiguration.Nudge.Object],
        to revision: String,
        waits: Bool
    ) async throws {
        let catalogue = try await connection.discover(needed: Set(objects.flatMap(\.kind.sourcesAndTypes)))
        var waited = Duration.zero
        for object in objects {
            let follower = try await self.follower(object, catalogue)
            if let source = try self.source(of: follower, catalogue) {
                try await tell(source, revision)
                if waits { waited = try await wait(for: source, revision, since: waited) }
            }
            try await tell(follower, revision)
            if waits { waited = try await wait(for: follower, revision, since: waited) }
        }
    }

    /// Finds which objects have applied something else than `revision`.
    /// - Throws: ``ClusterError``, `TransportError`.
    package func drift(of objects: [SiteConfiguration.Nudge.Object], from revision: String) async throws
        -> [DriftedObject]
    {
        let catalogue = try await connection.discover(needed: Set(objects.flatMap(\.kind.sourcesAndTypes)))
        var found: [DriftedObject] = []
        for object in objects {
            let follower = try await self.follower(object, catalogue)
            let progress = FollowerProgress(follower.live, of: object.kind, revision: revision, request: nil)
            if case .behind(let words, _) = progress {
                found.append(DriftedObject(object.description, .changed, reason: words))
            }
        }
        return found
    }

    /// An object as it was seen last.
    private struct Follower {
        let object: SiteConfiguration.Nudge.Object
        let id: ObjectID
        let path: String
        let live: JSONTree
    }

    private func follower(_ object: SiteConfiguration.Nudge.Object, _ catalogue: APICatalogue) async throws
        -> Follower
    {
        let (id, path) = try place(of: object, catalogue)
        return Follower(object: object, id: id, path: path, live: try await look(at: path, id))
    }

    private func place(of object: SiteConfiguration.Nudge.Object, _ catalogue: APICatalogue) throws -> (
        ObjectID, String
    ) {
        let types = object.kind.types
        let type = types.first { catalogue.contains($0) } ?? types[0]
        let id = ObjectID(type: type, namespace: object.namespace, name: object.name)
        return (id, try catalogue.resource(for: id).path(name: object.name, namespace: object.namespace))
    }

    private func look(at path: String, _ id: ObjectID) async throws -> JSONTree {
        let answer = try await connection.get(path)
        guard answer.isSuccess else { throw ClusterError.refusal(in: answer) }
        _ = try LiveObject(answer, of: id)
        return try answer.decode(JSONTree.self)
    }

    /// What a Kustomization or a HelmRelease reads from, where that is a repository of Flux.
    private func source(of follower: Follower, _ catalogue: APICatalogue) throws -> Follower? {
        let spec = follower.live["spec"]
        let reference = spec?["sourceRef"] ?? spec?["chartRef"] ?? spec?["chart"]?["spec"]?["sourceRef"]
        guard let reference,
            let kind = reference["kind"]?.text.flatMap(SiteConfiguration.Nudge.Kind.init(rawValue:)),
            [.gitRepository, .ociRepository].contains(kind), let name = reference["name"]?.text
        else { return nil }
        let object = SiteConfiguration.Nudge.Object(
            kind,
            namespace: reference["namespace"]?.text ?? follower.object.namespace,
            name: name
        )
        let (id, path) = try place(of: object, catalogue)
        return Follower(object: object, id: id, path: path, live: .null)
    }

    /// Sets the annotation to something that it is not yet.
    private func tell(_ follower: Follower, _ revision: String) async throws {
        let request = request(for: revision)
        let annotation = follower.object.kind.annotation
        let answer = try await connection.annotate(
            follower.path,
            annotation,
            follower.object.kind == .application ? "normal" : request
        )
        guard answer.isSuccess else {
            let refusal = ApplyRejection(answer, of: follower.id)
            throw ClusterError.refusedLate(ClusterError.Refused(object: follower.id, refusal: refusal))
        }
        connection.report(.nudged(follower.id))
    }

    /// The same for a run, another one for the next.
    private func request(for revision: String) -> String { "\(revision.prefix(19))@\(now)" }

    /// - Returns: How long has been waited for all so far.
    private func wait(for follower: Follower, _ revision: String, since: Duration) async throws -> Duration {
        var waited = since
        var look = 0
        var told: String?
        while true {
            let live = try await self.look(at: follower.path, follower.id)
            let progress = FollowerProgress(
                live,
                of: follower.object.kind,
                revision: revision,
                request: request(for: revision)
            )
            switch progress {
            case .follows:
                connection.report(.ready(follower.id))
                return waited
            case .behind(let words, let isFinal):
                guard !isFinal, waited < limit else {
                    throw ClusterError.notFollowed(
                        ClusterError.Unhealthy(object: follower.id, found: words),
                        revision: revision,
                        after: waited
                    )
                }
                if told != words { connection.report(.unready(follower.id, found: words)) }
                told = words
            }
            look += 1
            let pause = pacing.pause(beforeLook: look)
            try await pacing.sleep(pause)
            waited += pause
        }
    }
}

extension SiteConfiguration.Nudge.Kind {
    /// The types that it may have, the newest first.
    fileprivate var types: [GroupVersionKind] {
        let (group, versions) =
            switch self {
            case .gitRepository: ("source.toolkit.fluxcd.io", ["v1", "v1beta2"])
            case .ociRepository: ("source.toolkit.fluxcd.io", ["v1", "v1beta2"])
            case .kustomization: ("kustomize.toolkit.fluxcd.io", ["v1", "v1beta2"])
            case .helmRelease: ("helm.toolkit.fluxcd.io", ["v2", "v2beta2"])
            case .application: ("argoproj.io", ["v1alpha1"])
            }
        return versions.compactMap { GroupVersionKind(apiVersion: "\(group)/\($0)", kind: rawValue) }
    }

    /// Those of the sources that it may name, too.
    fileprivate var sourcesAndTypes: [GroupVersionKind] {
        switch self {
        case .kustomization, .helmRelease: types + Self.gitRepository.types + Self.ociRepository.types
        default: types
        }
    }

    /// What makes it look at once.
    fileprivate var annotation: String {
        self == .application ? "argocd.argoproj.io/refresh" : "reconcile.fluxcd.io/requestedAt"
    }
}
