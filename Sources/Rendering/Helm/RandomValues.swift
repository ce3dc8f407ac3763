import FileIO
import Kubernetes
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

    private let file: RecordFile
    private let bytes: [UInt8]?
    private var values: [Key: YAMLNode] = [:]
    private var isChanged = false

    /// Reads a file; one that is not there has no values.
    /// - Throws: ``RenderingError/damagedRandomValues(_:reason:)``, `FileError`.
    package init(_ path: FilePath) throws {
        file = RecordFile(path, limit: Self.byteLimit, mode: 0o600)
        bytes = try Self.bytes(of: file)
        guard let bytes else { return }
        let list = try YAMLDocuments.readOne(bytes, name: path.string)
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

    /// Puts the kept values in the place of the random ones, and keeps those that are new.
    /// - Returns: How many of the fields have a new value.
    mutating func fill(_ manifests: inout RenderedManifests, of source: ManifestName) throws -> Int {
        var newCount = 0
        for field in manifests.random {
            let key = Key(texts: [source.description, field.object, field.path.description])
            if let known = values[key] {
                var node = manifests.documents[field.index].node
                node.replace(field.path, with: known)
                manifests.documents[field.index] = RenderedSource.Document(
                    node: node,
                    text: manifests.documents[field.index].text,
                    isLiteral: manifests.documents[field.index].isLiteral
                )
            } else {
                values[key] = manifests.documents[field.index].node[field.path]
                newCount += 1
            }
        }
        guard values.count <= Self.countLimit else {
            throw RenderingError.overLimit(
                place: file.path.string,
                what: "random values",
                limit: Self.countLimit
            )
        }
        isChanged = isChanged || newCount > 0
        return newCount
    }

    private static func bytes(of file: RecordFile) throws(FileError) -> [UInt8]? {
        try Directory.examine(file.path) == nil ? nil : file.contents()
    }

    /// Writes the file anew if there is a new value, for nobody's eyes but its owner's.
    /// - Throws: ``RenderingError/staleRandomValues(_:)`` when somebody else has written it since it was read, `FileError`.
    package func save() throws {
        guard isChanged else { return }
        let folder = file.path.removingLastComponent()
        if !folder.isEmpty { try Directory.create(folder) }
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
