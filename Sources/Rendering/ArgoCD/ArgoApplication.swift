import Kubernetes
import YAML

/// An Application of Argo CD: which sources go where.
struct ArgoApplication {
    private static let known: Set<String> = [
        "project", "source", "sources", "destination", "syncPolicy", "ignoreDifferences", "info",
        "revisionHistoryLimit",
    ]
    private static let syncPolicies: Set<String> = [
        "automated", "syncOptions", "retry", "managedNamespaceMetadata",
    ]

    /// Where an Application goes.
    struct Destination {
        /// The URL of the cluster's API server.
        let server: String?
        /// The name of the cluster.
        let name: String?
        /// The namespace of objects that name none.
        let namespace: String?

        /// Whether it is the cluster in which Argo CD itself runs.
        var isInCluster: Bool { server == "https://kubernetes.default.svc" || name == "in-cluster" }

        /// What people call it.
        var words: String { server ?? name ?? "" }
    }

    /// The manifest.
    let document: RenderedSource.Document
    /// Its name.
    let name: String
    /// Where its objects go.
    let destination: Destination
    /// Its sources, in order.
    let sources: [ObjectField]
    /// The namespace that is made if it is not there, with labels and annotations; nil if none is.
    let namespace: YAMLNode?
    /// Whether it says which differences do not count.
    let ignoresDifferences: Bool

    /// Reads an Application.
    init(_ document: RenderedSource.Document) throws {
        let field = ObjectField(document)
        self.document = document
        name = try field.required("metadata").required("name").text()
        let spec = try field.required("spec")
        try spec.check(Self.known)
        destination = try Self.destination(of: document)
        if let list = try spec["sources"]?.list(), !list.isEmpty {
            sources = list
        } else {
            sources = [try spec.required("source")]
        }
        ignoresDifferences = try spec["ignoreDifferences"]?.list().isEmpty == false
        let policy = spec["syncPolicy"]
        try policy?.check(Self.syncPolicies)
        let options = try policy?["syncOptions"]?.list().map { try $0.text() } ?? []
        namespace =
            options.contains("CreateNamespace=true")
            ? try destination.namespace.flatMap {
                try Self.namespace($0, policy?["managedNamespaceMetadata"])
            } : nil
    }

    /// Where an Application goes; read alone, so that what is wrong with all else of it concerns no other site.
    static func destination(of document: RenderedSource.Document) throws(GitOpsError) -> Destination {
        let field = try ObjectField(document).required("spec").required("destination")
        try field.check(["server", "name", "namespace"])
        func text(_ name: String) throws(GitOpsError) -> String? {
            guard let field = field[name], field.node.string != "" else { return nil }
            return try field.text()
        }
        let server = try text("server")
        let destination = Destination(
            server: server.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 },
            name: try text("name"),
            namespace: try text("namespace")
        )
        guard destination.server == nil || destination.name == nil else {
            throw field.malformed(
                "application destination can't have both name and server defined: \(destination.name ?? "") \(destination.server ?? "")"
            )
        }
        guard destination.server != nil || destination.name != nil else {
            throw field.malformed("it names no cluster, expected server or name")
        }
        if let namespace = destination.namespace, !ObjectName.isLabel(namespace) {
            throw try field.required("namespace").malformed("\"\(namespace)\" is no name of a namespace")
        }
        return destination
    }

    /// Namespaces that every cluster has.
    private static let standing: Set<String> = ["default", "kube-system", "kube-public", "kube-node-lease"]

    private static func namespace(_ name: String, _ metadata: ObjectField?) throws -> YAMLNode? {
        try metadata?.check(["labels", "annotations"])
        guard !standing.contains(name) || metadata != nil else { return nil }
        var mapping = YAMLMapping()
        mapping["name"] = .string(name)
        for key in ["labels", "annotations"] where metadata?[key] != nil {
            mapping[key] = metadata?[key]?.node
        }
        var namespace = YAMLMapping()
        namespace["apiVersion"] = .string("v1")
        namespace["kind"] = .string("Namespace")
        namespace["metadata"] = YAMLNode(.mapping(mapping))
        return YAMLNode(.mapping(namespace))
    }
}
