import Content

/// Fills volumes one entry after the other.
struct VolumeLayout {
    private let index: [UInt8]
    private let limit: Int64
    private var volumes: [VolumePlan.Volume] = []
    private var entries: [VolumePlan.Entry] = []
    private var offset: Int64 = 0

    init(index: [UInt8], limit: Int64) {
        self.index = index
        self.limit = limit
        startVolume()
    }

    /// The size of a volume that holds its documents and one piece of a split blob under the longest name.
    var smallestUsefulVolume: Int64 {
        offset + 3 * Int64(TarHeader.blockSize) + VolumePlan.minimumPart + Int64(TarHeader.end.count)
    }

    mutating func add(_ content: Descriptor) throws(BundleFormatError) {
        if space(for: BundleNames.blob(content.digest, part: nil)) >= content.size {
            append(
                .blob(content: content, from: 0, length: content.size, part: nil),
                of: content.digest,
                part: nil
            )
            return
        }
        var from: Int64 = 0
        var part = 1
        while from < content.size {
            let room = space(for: BundleNames.blob(content.digest, part: part))
            guard room >= min(VolumePlan.minimumPart, content.size - from) else {
                try nextVolume()
                if part == 1 { return try add(content) }
                continue
            }
            let length = min(content.size - from, room)
            append(
                .blob(content: content, from: from, length: length, part: part),
                of: content.digest,
                part: part
            )
            from += length
            part += 1
        }
    }

    mutating func finish() -> [VolumePlan.Volume] {
        endVolume()
        return volumes
    }

    /// The largest content that still fits under this name, whole blocks, with the end of the volume.
    private func space(for name: String) -> Int64 {
        let header = Int64(TarHeader.bytes(name: name, size: 0).count)
        let room = limit - offset - header - Int64(TarHeader.end.count)
        return room - room % Int64(TarHeader.blockSize)
    }

    private mutating func append(_ payload: VolumePlan.Payload, of digest: Digest, part: Int?) {
        append(payload, named: BundleNames.blob(digest, part: part))
    }

    private mutating func append(_ payload: VolumePlan.Payload, named name: String) {
        let start = offset + Int64(TarHeader.bytes(name: name, size: payload.size).count)
        entries.append(VolumePlan.Entry(name: name, offset: start, payload: payload))
        offset = start + payload.size + Int64(TarHeader.padding(after: payload.size))
    }

    private mutating func startVolume() {
        append(.document(VolumeIndex.layoutMarker), named: "oci-layout")
        append(.document(index), named: "index.json")
    }

    private mutating func nextVolume() throws(BundleFormatError) {
        endVolume()
        guard volumes.count < BundleNames.maximumVolumes else { throw .tooManyVolumes(limit: limit) }
        startVolume()
    }

    private mutating func endVolume() {
        let size = offset + Int64(TarHeader.end.count)
        volumes.append(VolumePlan.Volume(number: volumes.count + 1, entries: entries, size: size))
        entries = []
        offset = 0
    }
}
