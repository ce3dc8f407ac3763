import Kubernetes

/// Short ways to objects for the tests of this room.
enum Manifests {
    static func objects(_ text: String) throws -> [KubernetesObject] {
        try ManifestText.objects(in: Array(text.utf8), name: "m.yaml")
    }
}
