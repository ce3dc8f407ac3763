import Archive

/// One entry of a volume's tar.
struct VolumeEntry: Sendable {
    /// Its name.
    let name: String
    /// Where its bytes begin, after the header.
    let offset: Int64
    /// The number of its bytes.
    let size: Int64

    /// The header that precedes the bytes.
    var header: [UInt8] { TarHeader.volumeFile(name: name, size: size) }
    /// Where the header begins.
    var start: Int64 { offset - Int64(header.count) }
    /// How many zero bytes follow.
    var padding: Int { TarHeader.padding(after: size) }
    /// Where the next entry begins.
    var end: Int64 { offset + size + Int64(padding) }

    /// An entry that begins at `start`.
    init(name: String, after start: Int64, size: Int64) {
        self.name = name
        self.size = size
        offset = start + Int64(TarHeader.volumeFile(name: name, size: size).count)
    }

    /// An entry whose bytes begin at `offset`.
    init(name: String, offset: Int64, size: Int64) {
        self.name = name
        self.offset = offset
        self.size = size
    }
}

/// One of the documents that begin every volume.
struct VolumeDocument: Sendable, Equatable {
    let name: String
    let bytes: [UInt8]
    private let start: Int64

    /// The documents of a bundle with this index, in order.
    static func all(index: [UInt8]) -> [VolumeDocument] {
        let marker = VolumeDocument(name: "oci-layout", bytes: VolumeIndex.layoutMarker, start: 0)
        return [marker, VolumeDocument(name: "index.json", bytes: index, start: marker.entry.end)]
    }

    /// The document as an entry.
    var entry: VolumeEntry { VolumeEntry(name: name, after: start, size: Int64(bytes.count)) }
}
