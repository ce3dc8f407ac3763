package import Content

/// Where every byte of every volume comes from; made from sizes alone, before anything is written.
package struct VolumePlan: Sendable, Equatable {
    /// What one tar entry holds.
    package enum Payload: Sendable, Equatable {
        /// Bytes that both sides can make: the layout marker and the index.
        case document([UInt8])
        /// `length` bytes of `content` from byte `from` on; `part` counts from 1 where the content is split.
        case blob(content: Descriptor, from: Int64, length: Int64, part: Int?)

        /// The number of bytes.
        package var size: Int64 {
            switch self {
            case .document(let bytes): Int64(bytes.count)
            case .blob(_, _, let length, _): length
            }
        }
    }

    /// One tar entry.
    package struct Entry: Sendable, Equatable {
        /// Its name in the tar.
        package let name: String
        /// Where its bytes begin, after the header.
        package let offset: Int64
        /// Its bytes.
        package let payload: Payload

        /// The header that precedes the bytes.
        package var header: [UInt8] { TarHeader.bytes(name: name, size: payload.size) }
        /// How many zero bytes follow.
        package var padding: Int { TarHeader.padding(after: payload.size) }
    }

    /// One volume.
    package struct Volume: Sendable, Equatable {
        /// Its number, from 1.
        package let number: Int
        /// Its entries, one after the other.
        package let entries: [Entry]
        /// Its exact size in bytes.
        package let size: Int64

        /// Its file name.
        package var name: String { BundleNames.volume(number) }
    }

    /// The volumes in order; none when there is nothing to carry.
    package let volumes: [Volume]

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
        guard !contents.isEmpty else {
            volumes = []
            return
        }
        var layout = VolumeLayout(index: index, limit: limit)
        let needed = layout.smallestUsefulVolume
        guard limit >= needed else { throw .volumeTooSmall(limit: limit, needed: needed) }
        for content in contents {
            try layout.add(content)
        }
        volumes = layout.finish()
        guard volumes.count <= BundleNames.maximumVolumes else { throw .tooManyVolumes(limit: limit) }
    }

    /// Checks entries that are known already, as a reader derives them from `contents.json`.
    init(volumes: [Volume]) {
        self.volumes = volumes
    }

    /// Everything that the volumes carry, in order, and in which entries.
    package var carried: [Carried] {
        var carried: [Carried] = []
        for volume in volumes {
            for entry in volume.entries {
                guard case .blob(let content, _, _, _) = entry.payload else { continue }
                if carried.last?.descriptor.digest == content.digest {
                    carried[carried.count - 1].entries.append((volume, entry))
                } else {
                    carried.append(Carried(descriptor: content, entries: [(volume, entry)]))
                }
            }
        }
        return carried
    }

    /// One content and the entries that hold it, in order.
    package struct Carried: Sendable {
        /// The content.
        package let descriptor: Descriptor
        /// Its entries, each in its volume.
        package var entries: [(volume: Volume, entry: Entry)]

        /// The entries as `contents.json` lists them.
        package var parts: [Delivery.Part] {
            entries.map {
                Delivery.Part(
                    volume: $0.volume.number,
                    offset: $0.entry.offset,
                    length: $0.entry.payload.size
                )
            }
        }
    }
}
