import Content

extension LayoutIndex {
    /// The index after `moves`, with `roots` listed too if nothing lists them yet.
    ///
    /// A manifest that loses its last name stays as an entry without one, so that tools which collect garbage keep it; whoever
    /// prunes removes it knowingly.
    func applying(_ moves: [TagMove], roots: some Sequence<Descriptor>) -> LayoutIndex {
        var kept = entries.map(\.raw)
        for move in moves {
            let name = Self.name(of: move)
            for index in kept.indices where kept[index].annotations?[AnnotationName.referenceName] == name {
                kept[index].annotations?[AnnotationName.referenceName] = nil
                kept[index].annotations?[AnnotationName.imageName] = nil
                if kept[index].annotations?.isEmpty == true { kept[index].annotations = nil }
            }
            kept.append(Self.entry(for: move))
        }
        kept.append(contentsOf: roots)
        return LayoutIndex(entries: Self.withoutRepetition(kept))
    }

    /// The bytes of `index.json`: sorted entries, sorted keys; the same content gives the same bytes.
    func encoded() throws -> [UInt8] {
        let sorted = entries.map(\.raw).sorted {
            Self.order(of: $0).lexicographicallyPrecedes(Self.order(of: $1))
        }
        return try StrictJSON.encode(ImageIndex(manifests: sorted))
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
        let isNamed = { (entry: Descriptor) in LayoutEntry(entry).isNamed }
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
