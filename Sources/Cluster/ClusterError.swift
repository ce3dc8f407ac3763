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
        package let refusal: ApplyRefusal
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
    /// The cluster accepted an object when it was checked, but not when it was written.
    case refusedLate(Refused)
    /// A definition is not ready in time.
    case notReady(ObjectID, found: String, expected: String, after: Duration)
    /// It failed, when some objects were written already.
    case incomplete(applied: Int, of: Int, cause: ClusterError)
    /// The connection failed, when some objects were written already.
    case interrupted(applied: Int, of: Int, cause: TransportError)

    package var identifier: String {
        switch self {
        case .unreadableFile: "cluster.unreadable-file"
        case .noKubeconfig: "cluster.no-kubeconfig"
        case .noContext: "cluster.no-context"
        case .unknownEntry: "cluster.unknown-entry"
        case .unsupportedCredential: "cluster.unsupported-credential"
        case .malformedServer: "cluster.malformed-server"
        case .malformedToken: "cluster.malformed-token"
        case .tokenInClear: "cluster.token-in-clear"
        case .notInCluster: "cluster.not-in-cluster"
        case .nameless: "cluster.nameless"
        case .sameObject: "cluster.same-object"
        case .unauthorized: "cluster.unauthorized"
        case .redirected: "cluster.redirected"
        case .refusedRequest: "cluster.refused-request"
        case .malformedAnswer: "cluster.malformed-answer"
        case .unknownType: "cluster.unknown-type"
        case .silentGroup: "cluster.silent-group"
        case .refused, .refusedLate: "cluster.refused"
        case .notReady: "cluster.not-ready"
        case .incomplete, .interrupted: "cluster.incomplete"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .unreadableFile, .noKubeconfig, .noContext, .unknownEntry, .unsupportedCredential,
            .malformedServer, .malformedToken, .tokenInClear, .notInCluster:
            .usage
        case .nameless, .sameObject: .corrupt
        case .unauthorized, .redirected, .refusedRequest, .malformedAnswer, .unknownType, .silentGroup,
            .refused, .refusedLate, .notReady:
            .remote
        case .incomplete, .interrupted: .partial
        }
    }

    /// The refusal of a question, from its answer.
    static func refusal(in answer: APIAnswer) -> ClusterError {
        let reason = APIStatus(answer)?.message ?? String(decoding: answer.body.prefix(1_024), as: UTF8.self)
        return .refusedRequest(request: answer.request, status: answer.status, reason: reason)
    }
}
