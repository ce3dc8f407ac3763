package import Kubernetes

/// What happens while objects are brought to a cluster.
package enum ClusterEvent: Sendable, Equatable {
    /// A stage begins: first its objects are checked, then they are written.
    case stageBegan(ApplyStage, objects: Int)
    /// The API server would accept the object.
    case checked(ObjectID)
    /// The API server would not accept the object.
    case refused(ObjectID, ApplyRejection)
    /// The object is as the manifest says.
    case applied(ObjectID, ApplyOutcome)
    /// The object must be ready before the next stage.
    case waiting(ObjectID, condition: String)
    /// The object is waited for, since it is not as it should be.
    case unready(ObjectID, found: String)
    /// The object is ready.
    case ready(ObjectID)
    /// Something about the object that the operator should know.
    case warning(ObjectID, text: String)
    /// The object of Flux or Argo CD was made to look at once.
    case nudged(ObjectID)
    /// The object is deleted next, since no snapshot has it any more.
    case pruning(ObjectID)
    /// The object is deleted.
    case pruned(ObjectID)
    /// The object stays, although no snapshot has it any more.
    case kept(ObjectID, reason: String)
    /// A request is sent again after a pause.
    case retrying(request: String, problem: String, pause: Duration)
}
