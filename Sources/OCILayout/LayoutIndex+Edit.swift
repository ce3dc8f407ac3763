import Content

extension LayoutIndex {
    /// The entries after `moves`, with `roots` listed too if nothing lists them yet.
    ///
    /// A manifest that loses its last name stays as an entry without one, so that tools which collect garbage keep it; whoever
    /// prunes removes it knowingly.
    func applying(_ moves: [TagMove], roots: some Sequence<Descriptor>) -> [Descriptor] {
        let last = Dictionary(moves.map { (Self.name(of: $0), $0) }, uniquingKeysWith: { $1 })
        var kept = entries.map { entry in
            let isMoved = entry.mirrored.map { last["\($0.repository):\($0.tag)"] != nil } ?? false
            return isMoved ? entry.descriptor : entry.raw
        }
        kept += last.values.map(Self.entry)
        kept += roots
        return Self.withoutRepetition(kept)
    }

    /// The bytes of an `index.json` that holds `names` alone.
    package static func bytes(naming names: [TagMove]) throws -> [UInt8] {
        try encoded(sorted(LayoutIndex(entries: []).applying(names, roots: [])))
    }

    /// Puts entries into the one order in which they are written.
    static func sorted(_ entries: [Descriptor]) -> [Descriptor] {
        entries.map { (order(of: $0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }

    /// The bytes of `index.json` with these entries: sorted keys; the same content gives the same bytes.
    static func encoded(_ entries: [Descriptor]) throws -> [UInt8] {
        let frame = ImageIndex(manifests: [])
        return try StrictJSONWriter.bytes { writer in
            try writer.list("manifests", entries)
            try writer.member("mediaType", frame.mediaType)
            try writer.member("schemaVersion", frame.schemaVersion)
        }
    }

    private static func name(of move: TagMove) -> String { "\(move.repository):\(move.tag)" }

    private static func entry(for move: TagMove) -> Descriptor {
        var entry = move.descriptor
        entry.data = nil
        entry.urls = nil
        entry.annotations = [AnnotationName.referenceName: name(of: move)]
        if let original = move.original {
            let image = original.tag.map(original.tagged) ?? original
            entry.annotations?[AnnotationName.imageName] = image.description
        }
        return entry
    }

    /// Drops equal entries, and entries without a name whose manifest is listed under one.
    private static func withoutRepetition(_ entries: [Descriptor]) -> [Descriptor] {
        let isNamed = { (entry: Descriptor) in
            entry.annotations?[AnnotationName.referenceName] != nil
                || entry.annotations?[AnnotationName.imageName] != nil
        }
        var named = Set(entries.filter(isNamed).map(\.digest))
        var seen = Set<Descriptor>()
        return entries.filter { entry in
            isNamed(entry) ? seen.insert(entry).inserted : named.insert(entry.digest).inserted
        }
    }

    private static func order(of entry: Descriptor) -> [String] {
        [
            entry.annotations?[AnnotationName.referenceName] ?? "\u{10FFFF}",
            entry.annotations?[AnnotationName.imageName] ?? "",
            entry.digest.description,
        ]
    }
}
