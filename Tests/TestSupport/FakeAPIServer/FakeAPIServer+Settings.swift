extension FakeAPIServer {
    /// How the server behaves.
    package struct Settings: Sendable {
        /// How it tells its types.
        package enum Discovery: Sendable {
            /// All at once, as servers since 1.30 do.
            case aggregated
            /// All at once in the form of 1.27 to 1.29.
            case aggregatedBeta
            /// Group by group, as servers before 1.26 do.
            case legacy
        }

        /// Something that a user may not do.
        package struct Denial: Sendable {
            /// The verb, such as `create`.
            package var verb: String
            /// The resource, such as `deployments`.
            package var resource: String

            /// Denies a verb on a resource.
            package init(verb: String, resource: String) {
                self.verb = verb
                self.resource = resource
            }
        }

        /// An admission webhook that refuses a kind.
        package struct Webhook: Sendable {
            /// Its name.
            package var name: String
            /// What it refuses.
            package var kind: String
            /// What it says.
            package var message: String
            /// Whether it may be asked in a dry run; one that may not refuses those only.
            package var hasSideEffects: Bool
            /// Whether it answers at all.
            package var isSilent: Bool
            /// The path of the object that makes a silent one answer; nil for none.
            package var server: String?

            /// Makes a webhook.
            package init(
                name: String,
                kind: String,
                message: String = "",
                hasSideEffects: Bool = false,
                isSilent: Bool = false,
                server: String? = nil
            ) {
                self.server = server
                self.name = name
                self.kind = kind
                self.message = message
                self.hasSideEffects = hasSideEffects
                self.isSilent = isSilent
            }
        }

        /// How it tells its types.
        package var discovery = Discovery.aggregated
        /// How often a definition must be looked at before it is Established.
        package var looksUntilEstablished = 0
        /// How often a namespace must be looked at before it is Active.
        package var looksUntilActive = 0
        /// How many discoveries after Established its types are missing from.
        package var discoveriesUntilServed = 0
        /// Whether definitions clash with others and are never accepted.
        package var rejectsNames = false
        /// Users by their tokens; without any, everyone is `admin`.
        package var tokens: [String: String] = [:]
        /// What users may not do.
        package var denials: [Denial] = []
        /// The webhooks.
        package var webhooks: [Webhook] = []
        /// Groups whose own server does not answer.
        package var silentGroups: Set<String> = []
        /// How often workloads and claims of these names must be looked at before they are ready; the others are at once.
        package var looksUntilReady: [String: Int] = [:]
        /// The workloads that make no progress any more, by name or by a part of the name of an image, in the words of their controller.
        package var stuckWorkloads: [String: String] = [:]
        /// Why the pods of workloads of these names wait: a reason and a message.
        package var podTroubles: [String: (reason: String, message: String)] = [:]
        /// What is noted about the objects of these names: the type of the event, its reason and its message.
        package var events: [String: (type: String, reason: String, message: String)] = [:]
        /// What Flux and Argo CD in the cluster have applied once they have looked; nil where neither runs.
        package var appliedRevision: String?
        /// How many applications to a type are judged by its former definition after that was changed.
        package var applicationsUntilSchema = 0
        /// Whether fields that the former one does not have are refused meanwhile, as for definitions that were structural before; else they are dropped.
        package var refusesByFormerSchema = false
        /// How often a namespace that is being deleted is looked at before it is gone; nil for ones that never go.
        package var looksUntilGone: Int?
        /// Namespaces that are being deleted.
        package var endingNamespaces: Set<String> = []

        /// A server that does all that it is told.
        package init() {}
    }

    /// What goes wrong with a request.
    package enum Fault: Sendable {
        /// A status with header fields and a text.
        case status(Int, [String: String] = [:], String = "")
        /// The connection is reset.
        case reset
        /// The connection is reset after the request was done.
        case resetAfterwards
        /// An answer of 200 with this content type and text.
        case answer(String, String)
        /// An answer of this status that does not end.
        case endless(Int)
    }
}
