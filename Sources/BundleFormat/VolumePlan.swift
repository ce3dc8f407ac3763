package import Content

/// Where every byte of every volume comes from; made from sizes alone, before anything is written.
///
/// Plain numbers, since there may be hundreds of thousands of entries: names and headers are made when they are needed.
package struct VolumePlan: Sendable, Equatable {
    /// What the volumes carry: a blob or a patch, whole or in pieces.
    package struct Content: Sendable, Equatable {
        let mediaType: MediaType
        let digest: Digest
        let size: Int64
        /// Its pieces, among all of the plan.
        var pieces: Range<Int>

        /// The content as a descriptor.
        package var descriptor: Descriptor { Descriptor(mediaType: mediaType, digest: digest, size: size) }
    }

    /// A stretch of a content in a volume.
    struct Piece: Sendable, Equatable {
        /// Which of the contents.
        var content: Int32
        /// The number of the volume.
        var volume: Int32
        /// Where its bytes begin in the volume, after their header.
        var offset: Int64
        /// Where they begin in the content.
        var from: Int64
        /// How many they are.
        var length: Int64
    }

    /// One volume.
    package struct Volume: Sendable, Equatable {
        /// Its number, from 1.
        package let number: Int
        /// Its exact size in bytes.
        package let size: Int64
        /// What it holds after the documents, among all pieces of the plan.
        let pieces: Range<Int>

        /// Its file name.
        package var name: String { BundleNames.volume(number) }
    }

    /// The volumes in order; none when there is nothing to carry.
    package let volumes: [Volume]
    /// Everything that the volumes carry, in order.
    package let contents: [Content]
    /// What begins every volume: the layout marker and the index, which both sides can make.
    let documents: [VolumeDocument]
    /// In the order of the volumes; those of one content follow each other.
    let pieces: [Piece]

    private let places: DigestTable

    /// The largest volume: 4 GiB - 1 MiB, which fits FAT32.
    package static let maximumVolumeSize: Int64 = (4 << 30) - (1 << 20)
    /// The smallest piece that a blob is split into, unless it is the last: 64 KiB.
    static let minimumPart: Int64 = 64 << 10

    /// Lays out `contents`, in order, in volumes of at most `limit` bytes.
    ///
    /// A blob that does not fit the rest of a volume goes on in the next one.
    /// - Throws: ``BundleFormatError/volumeTooSmall(limit:needed:)``, ``BundleFormatError/tooManyVolumes(limit:)``.
    package init(contents: [Descriptor], index: [UInt8], limit: Int64) throws(BundleFormatError) {
        let limit = min(limit, Self.maximumVolumeSize)
        var layout = VolumeLayout(documents: VolumeDocument.all(index: index), limit: limit)
        if !contents.isEmpty {
            let needed = layout.smallestUsefulVolume
            guard limit >= needed else { throw .volumeTooSmall(limit: limit, needed: needed) }
            for content in contents { try layout.add(content) }
            layout.endVolume()
        }
        guard layout.volumes.count <= BundleNames.maximumVolumes else { throw .tooManyVolumes(limit: limit) }
        self.init(layout.documents, layout.contents, layout.pieces, layout.volumes)
    }

    init(
        _ documents: [VolumeDocument],
        _ contents: [Content],
        _ pieces: [Piece],
        _ volumes: [Volume]
    ) {
        self.documents = documents
        self.contents = contents
        self.pieces = pieces
        self.volumes = volumes
        places = DigestTable(count: contents.count) { contents[$0].digest }
    }

    /// The content with this digest; nil when the volumes do not carry it.
    package func content(_ digest: Digest) -> Content? {
        places.position(of: digest) { contents[$0].digest }.map { contents[$0] }
    }

    /// Where a content is, as `contents.json` lists it.
    package func parts(of content: Content) -> [Delivery.Part] {
        pieces[content.pieces].map {
            Delivery.Part(volume: Int($0.volume), offset: $0.offset, length: $0.length)
        }
    }

    /// The numbers of the volumes that hold a content, in order.
    package func volumeNumbers(of content: Content) -> [Int] {
        pieces[content.pieces].map { Int($0.volume) }
    }

    /// A digest that two of the contents have.
    var repetition: Digest? { places.repetition { contents[$0].digest } }

    func volume(_ number: Int) -> Volume? {
        volumes.indices.contains(number - 1) ? volumes[number - 1] : nil
    }

    /// A piece as an entry of its tar.
    func entry(_ index: Int) -> VolumeEntry {
        let piece = pieces[index]
        let content = contents[Int(piece.content)]
        return VolumeEntry(
            name: Self.name(of: piece, content, at: index),
            offset: piece.offset,
            size: piece.length
        )
    }

    static func name(of piece: Piece, _ content: Content, at index: Int) -> String {
        let part = content.pieces.count == 1 ? nil : index - content.pieces.lowerBound + 1
        return BundleNames.blob(content.digest, part: part)
    }
}
