import FileIO
import Kubernetes
import SystemPackage
import YAML

/// The schema of a chart's values, `values.schema.json`: helm follows what it refers to, be it a URL or a file of this machine.
enum ChartSchema {
    private static let name = "values.schema.json"
    private static let limit = 8 << 20
    /// Members whose text is a reference (JSON Schema draft 4 to 2020-12).
    private static let references: Set<String> = ["$ref", "$dynamicRef", "$recursiveRef"]
    /// The descriptions of JSON Schema itself, which helm has built in.
    private static let dialects = ["http://json-schema.org/", "https://json-schema.org/"]

    /// Refuses references that lead out of a schema, before helm reads it.
    /// - Throws: ``TemplateError/schemaReference(_:at:reference:)``, ``YAMLError`` for a file that cannot be told.
    static func check(_ files: [TreeLocation], of source: ManifestName) throws {
        for file in files where file.path.lastComponent?.string == name {
            guard let path = file.path.resolvingLinks else { continue }
            let bytes = try ReadableFile.contents(of: path, limit: limit)
            try check(YAMLDocuments.readOne(bytes, name: file.shown.string), in: file, of: source)
        }
    }

    private static func check(_ node: YAMLNode, in file: TreeLocation, of source: ManifestName) throws {
        for element in node.sequence ?? [] { try check(element, in: file, of: source) }
        for entry in node.mapping?.entries ?? [] {
            if let text = entry.value.scalar?.text {
                let leads =
                    references.contains(entry.name) && !text.hasPrefix("#")
                    || entry.name == "$schema" && !dialects.contains { text.hasPrefix($0) }
                guard !leads else {
                    throw TemplateError.schemaReference(
                        source,
                        at: YAMLLocation(file.shown.string, entry.value.position),
                        reference: text
                    )
                }
            }
            try check(entry.value, in: file, of: source)
        }
    }
}
