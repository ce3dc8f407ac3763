import Content
import Diagnostics
import Fleet
import Kubernetes
import SystemPackage
import YAML

@testable import Rendering
@testable import sealift

extension FuzzTarget {
    /// YAML alone: what was read, and its JSON, mean the same when they are written and read again.
    static func yaml() throws -> FuzzTarget {
        FuzzTarget(.corrupt) { input in
            let nodes = try YAMLDocuments.read(input, name: "t")
            try roundTrip(nodes) { try YAMLDocuments.read(YAMLEmitter.documents($0), name: "t") }
            for node in nodes {
                try roundTrip(node.json) { try YAMLDocuments.readOne($0, name: "t").json }
            }
        }
    }

    /// Manifests: lists opened, variables replaced, images found, written again.
    static func manifests() throws -> FuzzTarget {
        let variables = try SiteVariables(["TAG": "v1", "REPLICAS": "3", "EMPTY": "", "LIST": "[a, b]"])
        return FuzzTarget(.corrupt, .usage) { input in
            for document in try ManifestText.documents(in: input, name: "t") {
                let text = RenderedSource.Document(node: document, text: "t")
                let object = try KubernetesObject(
                    DocumentSubstitution.apply(variables, to: text).node,
                    source: "t"
                )
                try roundTrip([object.node]) {
                    try ManifestText.objects(in: YAMLEmitter.documents($0), name: "t").map(\.node)
                }
                _ = try ImageDiscovery().findings(in: [object])
            }
        }
    }

    /// `sealift.yaml`.
    static func fleet() throws -> FuzzTarget {
        FuzzTarget(.usage) { input in
            _ = try FleetConfiguration(reading: input, name: "sealift.yaml", folder: "/hub")
        }
    }
}
