import Content
import SystemPackage

extension LayoutIndex {
    /// What is accepted of an `index.json`.
    private static let limits = StrictJSON.Limits(
        bytes: maximumSize,
        depth: 64,
        wholeNumbers: false,
        keys: 4_096
    )

    /// Parses `index.json`.
    /// - Parameter path: The layout, for the error message.
    init(parsing bytes: [UInt8], of path: FilePath) throws {
        var shape = ManifestShape.Keys()
        var entries: [Descriptor] = []
        var reader = try StrictJSONReader(
            bytes,
            place: path.appending("index.json").string,
            limits: Self.limits
        )
        try reader.readObject { key, reader in
            if let member = ManifestShape.Keys.Member(rawValue: key), !reader.isAtNull { shape.add(member) }
            switch key {
            case "manifests": try reader.readList(of: Descriptor.self, limit: .max) { entries.append($0) }
            case "schemaVersion": shape.schemaVersion = try reader.read(Int?.self)
            case "mediaType": shape.mediaType = try reader.read(MediaType?.self)
            default: break
            }
        }
        guard try ManifestShape(shape, digest: .of(bytes)).mediaType.isIndex else {
            throw OCILayoutError.malformedLayout(path, reason: "its index.json is no image index")
        }
        for entry in entries {
            guard let name = entry.annotations?[AnnotationName.referenceName] else { continue }
            guard name.contains(where: { !$0.isWhitespace }) else {
                throw OCILayoutError.malformedLayout(
                    path,
                    reason:
                        "its index.json gives \(entry.digest) an empty name (\(AnnotationName.referenceName))"
                )
            }
        }
        self.init(entries: entries)
    }
}
