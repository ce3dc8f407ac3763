import Archive
import Content

extension VolumePlan {
    /// Derives the layout of every volume from `contents.json`, and checks that it leaves no byte unexplained.
    ///
    /// With the blobs' digests this fixes every byte of every volume: headers, padding and documents are made again and
    /// compared, so the volumes need no second hash.
    /// - Parameter sizes: The size of each volume by name, as the statement has them.
    /// - Throws: ``BundleFormatError/inconsistentContents(reason:)``.
    package init(describing listed: Contents, sizes: [String: Int64]) throws {
        let index = try VolumeIndex.bytes(images: listed.images, snapshot: listed.snapshot)
        let documents = VolumeDocument.all(index: index)
        var contents: [Content] = []
        var pieces: [Piece] = []
        for blob in listed.blobs {
            guard let carried = blob.delivery.carried(for: blob.descriptor) else { continue }
            try Self.add(carried, blob.delivery.parts, to: &contents, &pieces)
        }
        if !Self.areInOrder(pieces) { try Self.sort(&contents, &pieces) }
        let volumes = try Self.volumes(documents, contents, pieces, sizes: sizes)
        self.init(documents, contents, pieces, volumes)
        if let repetition {
            throw BundleFormatError.inconsistentContents(reason: "the volumes carry \(repetition) twice")
        }
    }

    /// Adds a content whose parts follow each other in it.
    private static func add(
        _ carried: Descriptor,
        _ parts: [Delivery.Part],
        to contents: inout [Content],
        _ pieces: inout [Piece]
    ) throws {
        let first = pieces.count
        var from: Int64 = 0
        for part in parts {
            let (end, overflow) = from.addingReportingOverflow(part.length)
            guard part.length >= 0, part.offset > 0, part.offset <= maximumVolumeSize, !overflow,
                end <= carried.size, part.volume > 0, part.volume <= BundleNames.maximumVolumes
            else {
                throw BundleFormatError.inconsistentContents(
                    reason: "the parts of \(carried.digest) are impossible"
                )
            }
            pieces.append(
                Piece(
                    content: Int32(contents.count),
                    volume: Int32(part.volume),
                    offset: part.offset,
                    from: from,
                    length: part.length
                )
            )
            from = end
        }
        guard from == carried.size, !parts.isEmpty else {
            throw BundleFormatError.inconsistentContents(
                reason: "the parts of \(carried.digest) do not add up"
            )
        }
        contents.append(
            Content(
                mediaType: carried.mediaType,
                digest: carried.digest,
                size: carried.size,
                pieces: first..<pieces.count
            )
        )
    }

    private static func areInOrder(_ pieces: [Piece]) -> Bool {
        zip(pieces, pieces.dropFirst()).allSatisfy { $0.isBefore($1) }
    }

    /// Brings pieces, and contents after them, into the order of the volumes.
    /// - Throws: ``BundleFormatError/inconsistentContents(reason:)`` unless every content is then read in one go: its pieces follow each
    ///   other, with nothing of another content between them.
    private static func sort(_ contents: inout [Content], _ pieces: inout [Piece]) throws {
        pieces.sort { $0.isBefore($1) }
        var sorted: [Content] = []
        var next = pieces.startIndex
        while next < pieces.endIndex {
            var content = contents[Int(pieces[next].content)]
            content.pieces = next..<(next + content.pieces.count)
            var from: Int64 = 0
            for index in content.pieces {
                guard index < pieces.endIndex, pieces[index].content == pieces[next].content,
                    pieces[index].from == from
                else {
                    throw BundleFormatError.inconsistentContents(
                        reason: "the parts of \(content.digest) do not follow each other"
                    )
                }
                from += pieces[index].length
            }
            for index in content.pieces { pieces[index].content = Int32(sorted.count) }
            sorted.append(content)
            next = content.pieces.upperBound
        }
        contents = sorted
    }

    /// The volumes that hold these pieces, which must fill them without a gap.
    private static func volumes(
        _ documents: [VolumeDocument],
        _ contents: [Content],
        _ pieces: [Piece],
        sizes: [String: Int64]
    ) throws -> [Volume] {
        let start = documents.last?.entry.end ?? 0
        var volumes: [Volume] = []
        var first = 0
        while first < pieces.count {
            let number = volumes.count + 1
            let name = BundleNames.volume(number)
            var offset = start
            var index = first
            while index < pieces.count, pieces[index].volume == number {
                let piece = pieces[index]
                let entryName = Self.name(of: piece, contents[Int(piece.content)], at: index)
                let entry = VolumeEntry(name: entryName, after: offset, size: piece.length)
                guard piece.offset == entry.offset else {
                    throw BundleFormatError.inconsistentContents(
                        reason: "\(entryName) in \(name) is at \(piece.offset), not at \(entry.offset)"
                    )
                }
                offset = entry.end
                index += 1
            }
            guard index > first else { break }
            let size = offset + Int64(TarHeader.end.count)
            guard size <= Self.maximumVolumeSize else {
                throw BundleFormatError.inconsistentContents(
                    reason: "\(name) would have \(size) bytes, the limit is \(Self.maximumVolumeSize)"
                )
            }
            guard sizes[name] == size else {
                throw BundleFormatError.inconsistentContents(reason: "\(name) would have \(size) bytes")
            }
            volumes.append(Volume(number: number, size: size, pieces: first..<index))
            first = index
        }
        guard first == pieces.count, volumes.count == sizes.count else {
            let used = Set(pieces.map(\.volume)).count
            throw BundleFormatError.inconsistentContents(
                reason: "it uses \(used) volumes, the statement has \(sizes.count)"
            )
        }
        return volumes
    }
}

extension VolumePlan.Piece {
    fileprivate func isBefore(_ other: VolumePlan.Piece) -> Bool {
        volume == other.volume ? offset < other.offset : volume < other.volume
    }
}
