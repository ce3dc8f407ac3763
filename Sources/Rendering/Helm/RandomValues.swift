import FileIO
package import Kubernetes
package import SystemPackage
import YAML

/// The random values of charts in the snapshots made so far, by source, object and field.
///
/// The file that keeps them is a list that people can read and edit. It has passwords and private keys in it.
package struct RandomValues: Sendable {
    private static let byteLimit = 16 << 20
    private static let countLimit = 20_000
    private static let keys = ["source", "object", "field"]

    /// Which value it is.
    private struct Key: Hashable, Comparable {
        let texts: [String]

        static func < (left: Key, right: Key) -> Bool { left.texts.lexicographicallyPrecedes(right.texts) }
    }

    private let file: RecordFile?
    private let bytes: [UInt8]?
    private var values: [Key: YAMLNode] = [:]
    /// The objects of an earlier snapshot, by source and label, that give all values; nil where a file does.
    private var objects: [[String]: YAMLNode]?
    private var isChanged = false

    /// Reads a file; one that is not there has no values.
    /// - Throws: ``RenderingError/damagedRandomValues(_:reason:)``, ``RenderingError/exposedRandomValues(_:permissions:)``, `FileError`.
    package init(_ path: FilePath) throws {
        let file = RecordFile(path, limit: Self.byteLimit, mode: 0o600)
        self.file = file
        bytes = try Self.bytes(of: file)
        guard let bytes else { return }
        let list = try Self.list(bytes, path)
        for node in list.sequence ?? [] {
            let texts = Self.keys.compactMap { node[$0]?.string }
            guard texts.count == Self.keys.count, let value = node["value"] else {
                throw RenderingError.damagedRandomValues(
                    path,
                    reason:
                        "line \(node.position.line) has no source, object, field or value"
                )
            }
            values[Key(texts: texts)] = value
        }
        guard list.sequence != nil || list.isNull else {
            throw RenderingError.damagedRandomValues(path, reason: "it holds \(list.words), expected a list")
        }
    }

    /// Takes the values that the objects of an earlier snapshot have; no new one is made, and none is saved.
    package init(in sites: [SiteManifests]) {
        file = nil
        bytes = nil
        var objects: [[String]: YAMLNode] = [:]
        for source in sites.flatMap(\.sources) {
            var counts: [String: Int] = [:]
            for object in source.objects {
                // The namespace may be one that the source gives to what names none.
                for label in Self.labels(of: object.node) {
                    counts[label, default: 0] += 1
                    let number = counts[label, default: 1]
                    let key = [source.name.description, number == 1 ? label : "\(label) (\(number))"]
                    if objects[key] == nil { objects[key] = object.node }
                }
            }
        }
        self.objects = objects
    }

    private static func labels(of object: YAMLNode) -> Set<String> {
        var bare = object
        if var metadata = object["metadata"]?.mapping {
            metadata["namespace"] = nil
            bare.replace(YAMLPath([.key("metadata")]), with: YAMLNode(.mapping(metadata)))
        }
        return Set([object, bare].map { RenderedSource.Document(node: $0, text: "").label })
    }

    /// What a field had; nil if that is to be a new value.
    /// - Throws: ``RenderingError/randomValueMissing(_:object:path:)`` where there must not be one.
    private func known(_ field: RandomField, of source: ManifestName) throws(RenderingError) -> YAMLNode? {
        guard let objects else {
            return values[Key(texts: [source.description, field.object, field.path.description])]
        }
        guard let value = objects[[source.description, field.object]]?[field.path] else {
            throw .randomValueMissing(source, object: field.object, path: field.path)
        }
        return value
    }

    /// Puts the kept values in the place of the random ones, and keeps those that are new.
    /// - Returns: How many of the fields have a new value.
    mutating func fill(_ manifests: inout RenderedManifests, of source: ManifestName) throws -> Int {
        var newCount = 0
        for field in manifests.random {
            if let known = try known(field, of: source) {
                var node = manifests.documents[field.index].node
                node.replace(field.path, with: known)
                manifests.documents[field.index] = RenderedSource.Document(
                    node: node,
                    text: manifests.documents[field.index].text,
                    isLiteral: manifests.documents[field.index].isLiteral
                )
            } else {
                let key = Key(texts: [source.description, field.object, field.path.description])
                values[key] = manifests.documents[field.index].node[field.path]
                newCount += 1
            }
        }
        guard values.count <= Self.countLimit else {
            throw RenderingError.overLimit(
                place: file?.path.string ?? "the snapshot",
                what: "random values",
                limit: Self.countLimit
            )
        }
        isChanged = isChanged || newCount > 0
        return newCount
    }

    /// - Throws: ``RenderingError/exposedRandomValues(_:permissions:)`` for a file that others may read, `FileError`.
    private static func bytes(of file: RecordFile) throws -> [UInt8]? {
        guard try Directory.examine(file.path) != nil else { return nil }
        let permissions = try ReadableFile(file.path).permissions
        guard permissions & 0o077 == 0 else {
            throw RenderingError.exposedRandomValues(file.path, permissions: permissions)
        }
        return try file.contents()
    }

    private static func list(_ bytes: [UInt8], _ path: FilePath) throws(RenderingError) -> YAMLNode {
        do throws(YAMLError) {
            return try YAMLDocuments.readOne(bytes, name: path.string)
        } catch {
            throw .damagedRandomValues(
                path,
                reason: "line \(error.place.position.line): \(error.problem)"
            )
        }
    }

    /// Writes the file anew if there is a new value, for nobody's eyes but its owner's.
    /// - Throws: ``RenderingError/staleRandomValues(_:)`` when somebody else has written it since it was read,
    ///   ``RenderingError/noFolderForRandomValues(_:)``, `FileError`.
    package func save() throws {
        guard isChanged, let file else { return }
        let folder = file.path.removingLastComponent()
        guard try folder.isEmpty || Directory.examine(folder) == .directory else {
            throw RenderingError.noFolderForRandomValues(folder)
        }
        let lock = try FileLock(FilePath("\(file.path).lock"))
        guard try Self.bytes(of: file) == bytes else { throw RenderingError.staleRandomValues(file.path) }
        let nodes = values.sorted { $0.key < $1.key }.map { key, value in
            var mapping = YAMLMapping()
            for (name, text) in zip(Self.keys, key.texts) { mapping[name] = .string(text) }
            mapping["value"] = value
            return YAMLNode(.mapping(mapping))
        }
        try file.replace(with: YAMLEmitter.document(YAMLNode(.sequence(nodes))))
        _ = consume lock
    }
}
