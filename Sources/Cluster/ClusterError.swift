package import Diagnostics
package import Kubernetes
package import Transport

/// Why a cluster cannot be used, or does not take what it is given.
package indirect enum ClusterError: OperatorError, Equatable {
    /// An object that the cluster does not accept.
    package struct Refused: Sendable, Equatable {
        /// Which one.
        package let object: ObjectID
        /// Why.
        package let refusal: ApplyRejection
        /// Where the snapshot has it, such as `plant-1/core.yaml:12:1`; nil for what it does not have.
        package var place: String?
    }

    /// An object that is not as it should be.
    package struct Unhealthy: Sendable, Equatable {
        /// Which one.
        package let object: ObjectID
        /// What it is instead, and why, as far as the cluster says it.
        package let found: String
    }

    // MARK: - Credentials

    /// A file with credentials cannot be read.
    case unreadableFile(path: String, reason: String)
    /// There is no kubeconfig where kubectl would look for one.
    case noKubeconfig(searched: [String])
    /// A kubeconfig without a current context.
    case noContext(known: [String], place: String)
    /// A context, cluster or user of which only the name is there.
    case unknownEntry(String, section: String, known: [String], place: String)
    /// A kubeconfig that asks for something that sealift does not do.
    case unsupportedCredential(UnsupportedCredential, place: String)
    /// An address that is none.
    case malformedServer(String, place: String)
    /// A token that is empty or does not fit into a header.
    case malformedToken(place: String)
    /// A token that anyone on the way could read.
    case tokenInClear(server: HTTPURL, place: String)
    /// In-cluster credentials are asked for outside of a pod.
    case notInCluster

    // MARK: - Manifests

    /// An object whose name the server would have to invent.
    case nameless(ObjectID)
    /// Two manifests that turn out to be one object in the cluster.
    case sameObject(ObjectID)

    // MARK: - The cluster

    /// The cluster does not know who we are.
    case unauthorized(server: String, place: String)
    /// The server sends us elsewhere.
    case redirected(request: String, to: String)
    /// The server refuses a question.
    case refusedRequest(request: String, status: Int, reason: String)
    /// The server answers something else than was asked for.
    case malformedAnswer(request: String, reason: String)
    /// The cluster has no such type; `served` are the API versions that have the kind.
    case unknownType(GroupVersionKind, of: ObjectID, served: [String])
    /// The type's server is listed in the cluster, but silent.
    case silentGroup(String, of: ObjectID)
    /// The cluster does not accept objects; nothing of their stage is written.
    case refused([Refused], stage: ApplyStage)
    /// The cluster does not accept objects, and the others of their stage are written.
    case refusedSome([Refused], stage: ApplyStage, written: Int)
    /// The cluster accepted an object when it was checked, but not when it was written.
    case refusedLate(Refused)
    /// The cluster does not delete what an earlier snapshot has created.
    case undeleted(Refused)
    /// A definition is not ready in time.
    case notReady(ObjectID, found: String, expected: String, after: Duration)
    /// Objects of a stage are written and not as they should be in time; those of later stages are not written.
    case unhealthy([Unhealthy], stage: ApplyStage, after: Duration, unwritten: Int)
    /// An object of Flux or Argo CD has not applied what it follows in time.
    case notFollowed(Unhealthy, revision: String, after: Duration)
    /// It failed, when some objects were written already.
    case incomplete(applied: Int, of: Int, cause: ClusterError)
    /// The connection failed, when some objects were written already.
    case interrupted(applied: Int, of: Int, cause: TransportError)

    package var report: ErrorReport {
        switch self {
        case .unreadableFile(let path, let reason):
            ErrorReport(
                "cluster.unreadable-file",
                .usage,
                "cannot read \(path.terminalSafe): \(reason.terminalSafe)",
                remedy: "check the path, and run as a user who may read the file"
            )
        case .noKubeconfig(let searched):
            ErrorReport(
                "cluster.no-kubeconfig",
                .usage,
                "found no kubeconfig, searched \(list(searched))",
                remedy: "name one with --kubeconfig"
            )
        case .noContext(let known, let place):
            ErrorReport(
                "cluster.no-context",
                .usage,
                "\(place.terminalSafe) has no current context; its contexts are \(list(known))",
                remedy: "choose one with kubectl config use-context"
            )
        case .unknownEntry(let name, let section, let known, let place):
            ErrorReport(
                "cluster.unknown-entry",
                .usage,
                "\(place.terminalSafe) has no \(section) \"\(name.terminalSafe)\"; there is \(list(known))"
                    + (NearestName.of(name, in: known).map { ", did you mean \"\($0.terminalSafe)\"?" } ?? ""),
                remedy: "correct the file, or choose another context with kubectl config use-context"
            )
        case .unsupportedCredential(let feature, let place):
            ErrorReport(
                "cluster.unsupported-credential",
                .usage,
                "\(place.terminalSafe): found \(feature.words), which sealift does not use",
                remedy: feature.remedy
            )
        case .malformedServer(let text, let place):
            ErrorReport(
                "cluster.malformed-server",
                .usage,
                "\(place.terminalSafe): found \"\(text.withoutUser.terminalSafe)\", expected the http or https address of a cluster",
                remedy: "write it as https://HOST:PORT"
            )
        case .malformedToken(let place):
            ErrorReport(
                "cluster.malformed-token",
                .usage,
                "\(place.terminalSafe): the token is empty, or holds what no token may hold",
                remedy: "make a new token, for example with kubectl create token"
            )
        case .tokenInClear(let server, let place):
            ErrorReport(
                "cluster.token-in-clear",
                .usage,
                "\(place.terminalSafe): a token for \(server.origin.terminalSafe) could be read by anyone on the way",
                remedy: "use the https address of the cluster"
            )
        case .notInCluster:
            ErrorReport(
                "cluster.not-in-cluster",
                .usage,
                "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so this is no pod of a cluster",
                remedy: "name a kubeconfig with --kubeconfig"
            )
        case .nameless(let id):
            ErrorReport(
                "cluster.nameless",
                .corrupt,
                "\(id.description.terminalSafe) has generateName only, so each run would make another one",
                remedy: "give it a name at the hub"
            )
        case .sameObject(let id):
            ErrorReport(
                "cluster.same-object",
                .corrupt,
                "\(id.description.terminalSafe) is there twice, once without its namespace or in another version",
                remedy: "remove one of the two at the hub"
            )
        case .unauthorized(let server, let place):
            ErrorReport(
                "cluster.unauthorized",
                .remote,
                "\(server.terminalSafe) does not accept the credentials of \(place.terminalSafe)",
                remedy: "renew the client certificate or the token; check the date of this machine"
            )
        case .redirected(let request, let target):
            ErrorReport(
                "cluster.redirected",
                .remote,
                "\(request.terminalSafe) is answered with a redirection to \(target.terminalSafe), which is not followed",
                remedy: "check that the address is that of an API server"
            )
        case .refusedRequest(let request, let status, let reason):
            ErrorReport(
                "cluster.refused-request",
                .remote,
                "\(request.terminalSafe) is refused with HTTP status \(status): \(reason.oneLine)",
                remedy: status == 403
                    ? "give that user the right that the message names"
                    : "see that the cluster is well, then run again"
            )
        case .malformedAnswer(let request, let reason):
            ErrorReport(
                "cluster.malformed-answer",
                .remote,
                "the answer to \(request.terminalSafe) is none of an API server: \(reason.oneLine)",
                remedy: "check that the address is that of an API server"
            )
        case .unknownType(let type, let id, let served):
            ErrorReport(
                "cluster.unknown-type",
                .remote,
                "the cluster has no type \(type.description.terminalSafe), as \(id.description.terminalSafe) has"
                    + (served.isEmpty ? "" : "; it has the kind in \(list(served))"),
                remedy: served.isEmpty
                    ? "add its CustomResourceDefinition to the manifests, or install it first"
                    : "use an API version that the cluster has"
            )
        case .silentGroup(let group, let id):
            ErrorReport(
                "cluster.silent-group",
                .remote,
                "the server of \(group.terminalSafe) is silent, and \(id.description.terminalSafe) needs it",
                remedy: "see why its APIService is not available: kubectl get apiservices"
            )
        case .refused(let refused, let stage):
            ErrorReport(
                "cluster.refused",
                .remote,
                "\(headline(refused)); nothing of stage \(stage) is written",
                remedy: sharedRemedy(of: refused) ?? "put each of them right, then run again"
            )
        case .refusedSome(let refused, let stage, let written):
            ErrorReport(
                "cluster.refused",
                .remote,
                "\(headline(refused)); \(Pluralized(written, "other object")) of stage \(stage) \(written == 1 ? "is" : "are") written, later stages are not",
                remedy: sharedRemedy(of: refused) ?? "put each of them right, then run again"
            )
        case .refusedLate(let refused):
            ErrorReport(
                "cluster.refused",
                .remote,
                "the cluster accepted \(refused.object.description.terminalSafe) at first, then not: \(refused.refusal)",
                remedy: refused.refusal.remedy(for: refused.object)
            )
        case .undeleted(let refused):
            ErrorReport(
                "cluster.undeleted",
                .remote,
                "the cluster does not delete \(refused.object.description.terminalSafe): \(refused.refusal)",
                remedy: refused.refusal.remedy(for: refused.object)
            )
        case .notReady(let id, let found, let expected, let waited):
            ErrorReport(
                "cluster.not-ready",
                .remote,
                "\(id.description.terminalSafe) is \(found.oneLine) after \(waited), expected \(expected)",
                remedy:
                    "see what it waits for: kubectl describe \(id.type.kind.lowercased()) \(id.name.terminalSafe); then run again"
            )
        case .unhealthy(let objects, let stage, let waited, let unwritten):
            ErrorReport(
                "cluster.unhealthy",
                .unhealthy,
                "\(headline(objects)), after \(waited) of stage \(stage)"
                    + (unwritten == 0
                        ? ""
                        : "; \(Pluralized(unwritten, "object")) of later stages \(unwritten == 1 ? "is" : "are") not written"),
                remedy:
                    "see why with kubectl describe \(objects.first.map { place(of: $0.object) } ?? ""), then run again"
            )
        case .notFollowed(let follower, let revision, let waited):
            ErrorReport(
                "cluster.not-followed",
                .unhealthy,
                "\(follower.object.description.terminalSafe) has not applied \(revision.terminalSafe) after \(waited): \(follower.found.oneLine)",
                remedy: "see why with kubectl describe \(place(of: follower.object)), then run again"
            )
        case .incomplete(let applied, let total, let cause):
            ErrorReport(
                "cluster.incomplete",
                .partial,
                "\(applied) of \(total) objects are applied, then: \(cause.description)",
                remedy: cause.remedy.map { $0.contains("run again") ? $0 : "\($0); then run again to go on" }
            )
        case .interrupted(let applied, let total, let cause):
            ErrorReport(
                "cluster.incomplete",
                .partial,
                "\(applied) of \(total) objects are applied, then: \(cause.description)",
                remedy: cause.remedy
            )
        }
    }
}

extension String {
    /// An address without the user and the password that may stand in it.
    fileprivate var withoutUser: String {
        guard let at = utf8.lastIndex(of: UInt8(ascii: "@")) else { return self }
        return "…\(self[at...])"
    }
}
