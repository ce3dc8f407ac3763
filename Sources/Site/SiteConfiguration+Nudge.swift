import Diagnostics
import Settings
import SystemPackage
import YAML

extension SiteConfiguration {
    /// Who is told in a cluster that a target has a new snapshot, and how long that may take.
    package struct Nudge: Sendable {
        /// A kind of object that follows others.
        package enum Kind: String, CaseIterable, Sendable {
            case gitRepository = "GitRepository"
            case ociRepository = "OCIRepository"
            case kustomization = "Kustomization"
            case helmRelease = "HelmRelease"
            case application = "Application"
        }

        /// One object of Flux or Argo CD.
        package struct Object: Sendable, Hashable, CustomStringConvertible {
            /// Its kind.
            package let kind: Kind
            /// Its namespace.
            package let namespace: String
            /// Its name.
            package let name: String

            /// Names an object.
            package init(_ kind: Kind, namespace: String, name: String) {
                self.kind = kind
                self.namespace = namespace
                self.name = name
            }

            package var description: String { "\(kind.rawValue)/\(namespace)/\(name)" }
        }

        /// The kubeconfig of the cluster; nil where kubectl would look.
        package let kubeconfig: String?
        /// Its context; the current one if nil.
        package let context: String?
        /// The objects, each after the one before it.
        package let objects: [Object]
        /// How long all of them may take, in seconds.
        package let seconds: Int

        init(_ value: ConfigurationValue, _ folder: FilePath) throws {
            let mapping = try value.mapping(keys: "kubeconfig", "context", "objects", "seconds")
            kubeconfig = try mapping.optional("kubeconfig")?.path(in: folder).string
            context = try mapping.optional("context")?.string()
            seconds = Int(try mapping.optional("seconds")?.integer(in: 1...86_400) ?? 300)
            let list = try mapping.required("objects")
            objects = try list.list().map { try Object($0) }
            guard !objects.isEmpty else { throw list.invalid("found no object, expected at least one") }
            guard Set(objects).count == objects.count else { throw list.invalid("an object is listed twice") }
        }
    }
}

extension SiteConfiguration.Nudge.Object {
    fileprivate init(_ value: ConfigurationValue) throws {
        let text = try value.string()
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let kinds = SiteConfiguration.Nudge.Kind.allCases.map(\.rawValue)
        guard parts.count == 3, let kind = SiteConfiguration.Nudge.Kind(rawValue: parts[0]),
            parts.allSatisfy({ (1...253).contains($0.utf8.count) })
        else {
            throw value.invalid(
                "found \"\(text.terminalSafe)\", expected KIND/NAMESPACE/NAME with one of the kinds \(kinds.joined(separator: ", "))"
            )
        }
        self.init(kind, namespace: parts[1], name: parts[2])
    }
}
