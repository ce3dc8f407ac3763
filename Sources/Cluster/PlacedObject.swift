import Diagnostics
import Kubernetes
import YAML

/// An object with the place that the cluster has for it.
struct PlacedObject: Sendable {
    /// The object, with the namespace that it will be in.
    let id: ObjectID
    /// The object as its set names it.
    let source: ObjectID
    /// Where its set has it.
    let origin: String
    let path: String
    /// What is sent.
    let body: [UInt8]

    /// What tells an object from every other one of the cluster, whatever version of its type is used.
    struct Identity: Hashable {
        private let resource: String
        private let namespace: String?
        private let name: String

        init(_ id: ObjectID, at resource: APIResource, defaultNamespace: String) {
            self.resource = resource.words
            namespace = resource.isNamespaced ? id.namespace ?? defaultNamespace : nil
            name = id.name
        }
    }

    /// Finds the place of an object whose type the cluster knows.
    /// - Parameter defaultNamespace: Where objects go that need a namespace and name none.
    init(_ object: KubernetesObject, at resource: APIResource, defaultNamespace: String) {
        let namespace = resource.isNamespaced ? object.id.namespace ?? defaultNamespace : nil
        id = ObjectID(type: object.id.type, namespace: namespace, name: object.id.name)
        source = object.id
        origin = object.place.description
        path = resource.path(name: object.id.name, namespace: namespace ?? "")
        body = ApplyIntent(object, namespace: namespace).body
    }

    /// What the operator should know about its place and its stage, since they are not the manifest's.
    func notes(on object: KubernetesObject) -> [String] {
        var notes: [String] = []
        switch (object.id.namespace, id.namespace) {
        case (let written?, nil):
            notes.append("its type is cluster-wide, so its namespace \(written) is left out")
        case (nil, let chosen?):
            notes.append("its type needs a namespace and it names none, so it goes to \(chosen)")
        default: break
        }
        if let wave = object.annotation(ApplyStage.waveAnnotation), ApplyStage.wave(of: object) == nil {
            notes.append("its sync wave \(wave.terminalSafe) is no number, so it is in none")
        }
        return notes
    }
}
