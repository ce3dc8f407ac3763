import FoundationEssentials
import Kubernetes
import YAML

/// The objects of a site that others of Flux refer to: sources, ConfigMaps and Secrets.
struct FluxSet {
    private var objects: [FluxName: FluxObject] = [:]
    /// The sources that something was read from.
    private var used = Set<FluxName>()

    /// Adds an object.
    mutating func add(_ object: FluxObject) { objects[object.name] = object }

    subscript(name: FluxName) -> FluxObject? { objects[name] }

    /// The object that a reference names.
    /// - Parameters:
    ///   - field: The reference, with `name`, and perhaps `kind` and `namespace`.
    ///   - namespace: The namespace of the object that refers.
    func referred(
        _ field: ObjectField,
        kind: String,
        in namespace: String,
        _ remedy: String = "put it into the folder of the source, or correct the reference"
    ) throws(GitOpsError) -> FluxObject {
        let name = FluxName(
            kind: kind,
            namespace: try field["namespace"]?.text() ?? namespace,
            name: try field.required("name").text()
        )
        guard let object = objects[name] else {
            throw .missingObject(
                object: field.object,
                at: field.place,
                path: field.path,
                wanted: "\(name)",
                remedy: remedy
            )
        }
        return object
    }

    /// Remembers that a source is used.
    mutating func use(_ name: FluxName) { used.insert(name) }

    /// Sources that nothing was read from.
    var unused: [FluxObject] {
        objects.values.filter { object in
            ![FluxKind.kustomization.rawValue, FluxKind.helmRelease.rawValue, "ConfigMap", "Secret"].contains(
                object.name.kind
            )
                && !used.contains(object.name)
        }.sorted { $0.name < $1.name }
    }

    /// The values in a ConfigMap or Secret, decoded.
    static func data(of object: FluxObject) throws(GitOpsError) -> [String: String] {
        var values: [String: String] = [:]
        let isSecret = object.name.kind == "Secret"
        for (name, field) in try object.field["data"]?.entries() ?? [] {
            let text = try field.anyText()
            guard isSecret else {
                values[name] = text
                continue
            }
            guard let bytes = Data(base64Encoded: text),
                let decoded = String(validating: bytes, as: UTF8.self)
            else {
                throw field.malformed("it is no text in Base64")
            }
            values[name] = decoded
        }
        if isSecret {
            for (name, field) in try object.field["stringData"]?.entries() ?? [] {
                values[name] = try field.anyText()
            }
        }
        return values
    }
}
