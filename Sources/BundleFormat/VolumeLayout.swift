import Archive
import Content

/// Fills volumes one entry after the other.
struct VolumeLayout {
    let documents: [VolumeDocument]
    private(set) var volumes: [VolumePlan.Volume] = []
    private(set) var contents: [VolumePlan.Content] = []
    private(set) var pieces: [VolumePlan.Piece] = []

    private let limit: Int64
    private var firstPiece = 0
    private var offset: Int64

    init(documents: [VolumeDocument], limit: Int64) {
        self.documents = documents
        self.limit = limit
        offset = documents.last?.entry.end ?? 0
    }

    /// The size of a volume that holds its documents and one piece of a split blob under the longest name.
    var smallestUsefulVolume: Int64 {
        offset + 3 * Int64(TarHeader.blockSize) + VolumePlan.minimumPart + Int64(TarHeader.end.count)
    }

    mutating func add(_ content: Descriptor) throws(BundleFormatError) {
        let first = pieces.count
        if space(for: BundleNames.blob(content.digest, part: nil)) >= content.size {
            append(0, content.size, of: content, part: nil)
        } else if content.size == 0 {
            try nextVolume()
            append(0, 0, of: content, part: nil)
        } else {
            try split(content)
        }
        contents.append(
            VolumePlan.Content(
                mediaType: content.mediaType,
                digest: content.digest,
                size: content.size,
                pieces: first..<pieces.count
            )
        )
    }

    mutating func endVolume() {
        volumes.append(
            VolumePlan.Volume(
                number: volumes.count + 1,
                size: offset + Int64(TarHeader.end.count),
                pieces: firstPiece..<pieces.count
            )
        )
        firstPiece = pieces.count
        offset = documents.last?.entry.end ?? 0
    }

    private mutating func split(_ content: Descriptor) throws(BundleFormatError) {
        var from: Int64 = 0
        var part = 1
        while from < content.size {
            let room = space(for: BundleNames.blob(content.digest, part: part))
            guard room >= min(VolumePlan.minimumPart, content.size - from) else {
                try nextVolume()
                if part == 1, space(for: BundleNames.blob(content.digest, part: nil)) >= content.size {
                    return append(0, content.size, of: content, part: nil)
                }
                continue
            }
            let length = min(content.size - from, room)
            append(from, length, of: content, part: part)
            from += length
            part += 1
        }
    }

    /// The largest content that still fits under this name, whole blocks, with the end of the volume.
    private func space(for name: String) -> Int64 {
        let header = Int64(TarHeader.volumeFile(name: name, size: 0).count)
        let room = limit - offset - header - Int64(TarHeader.end.count)
        return room - room % Int64(TarHeader.blockSize)
    }

    private mutating func append(_ from: Int64, _ length: Int64, of content: Descriptor, part: Int?) {
        let name = BundleNames.blob(content.digest, part: part)
        let entry = VolumeEntry(name: name, after: offset, size: length)
        pieces.append(
            VolumePlan.Piece(
                content: Int32(contents.count),
                volume: Int32(volumes.count + 1),
                offset: entry.offset,
                from: from,
                length: length
            )
        )
        offset = entry.end
    }

    private mutating func nextVolume() throws(BundleFormatError) {
        endVolume()
        guard volumes.count < BundleNames.maximumVolumes else { throw .tooManyVolumes(limit: limit) }
    }
}
