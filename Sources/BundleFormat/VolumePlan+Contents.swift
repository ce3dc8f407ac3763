import Content

extension VolumePlan {
    /// Derives the layout of every volume from `contents.json`, and checks that it leaves no byte unexplained.
    ///
    /// With the blobs' digests this fixes every byte of every volume: headers, padding and documents are made again and
    /// compared, so the volumes need no second hash.
    /// - Parameter sizes: The size of each volume by name, as the statement has them.
    /// - Throws: ``BundleFormatError/inconsistentContents(reason:)``.
    package init(describing contents: Contents, sizes: [String: Int64]) throws {
        let index = try VolumeIndex.bytes(images: contents.images, snapshot: contents.snapshot)
        var entries: [Int: [Entry]] = [:]
        for blob in contents.blobs {
            guard let carried = blob.delivery.carried(for: blob.descriptor) else { continue }
            for (volume, entry) in try Self.entries(of: carried, parts: blob.delivery.parts) {
                entries[volume, default: []].append(entry)
            }
        }
        guard entries.keys.sorted() == Array(1..<(entries.count + 1)), entries.count == sizes.count else {
            throw BundleFormatError.inconsistentContents(
                reason: "it uses \(entries.count) volumes, the statement has \(sizes.count)"
            )
        }
        let volumes = try entries.keys.sorted().map { number in
            let documents = try Self.documents(index: index)
            let all = documents + entries[number, default: []].sorted { $0.offset < $1.offset }
            let size = try Self.checkedSize(of: all, volume: number)
            let name = BundleNames.volume(number)
            guard size <= Self.maximumVolumeSize else {
                throw BundleFormatError.inconsistentContents(
                    reason: "\(name) would have \(size) bytes, the limit is \(Self.maximumVolumeSize)"
                )
            }
            guard sizes[name] == size else {
                throw BundleFormatError.inconsistentContents(reason: "\(name) would have \(size) bytes")
            }
            return Volume(number: number, entries: all, size: size)
        }
        self.init(volumes: volumes)
        try checkOrder()
    }

    /// Every content is read in one go: its parts follow each other, with nothing of another content between them.
    private func checkOrder() throws {
        var seen = Set<Digest>()
        for content in carried {
            var end: Int64 = 0
            let isInOrder = content.entries.allSatisfy { _, entry in
                guard case .blob(_, end, let length, _) = entry.payload else { return false }
                end += length
                return true
            }
            guard isInOrder, end == content.descriptor.size, seen.insert(content.descriptor.digest).inserted
            else {
                throw BundleFormatError.inconsistentContents(
                    reason: "the parts of \(content.descriptor.digest) do not follow each other"
                )
            }
        }
    }

    private static func entries(of carried: Descriptor, parts: [Delivery.Part]) throws -> [(Int, Entry)] {
        var from: Int64 = 0
        let entries = try parts.enumerated().map { index, part in
            let (end, overflow) = from.addingReportingOverflow(part.length)
            guard part.length >= 0, part.offset > 0, part.offset <= maximumVolumeSize, !overflow,
                end <= carried.size, part.volume > 0, part.volume <= BundleNames.maximumVolumes
            else {
                throw BundleFormatError.inconsistentContents(
                    reason: "the parts of \(carried.digest) are impossible"
                )
            }
            let number = parts.count == 1 ? nil : index + 1
            let payload = Payload.blob(content: carried, from: from, length: part.length, part: number)
            from = end
            let name = BundleNames.blob(carried.digest, part: number)
            return (part.volume, Entry(name: name, offset: part.offset, payload: payload))
        }
        guard from == carried.size, !parts.isEmpty else {
            throw BundleFormatError.inconsistentContents(
                reason: "the parts of \(carried.digest) do not add up"
            )
        }
        return entries
    }

    private static func documents(index: [UInt8]) throws -> [Entry] {
        var offset: Int64 = 0
        return [("oci-layout", VolumeIndex.layoutMarker), ("index.json", index)].map { name, bytes in
            let start = offset + Int64(TarHeader.bytes(name: name, size: Int64(bytes.count)).count)
            offset = start + Int64(bytes.count) + Int64(TarHeader.padding(after: Int64(bytes.count)))
            return Entry(name: name, offset: start, payload: .document(bytes))
        }
    }

    /// The size of a volume of these entries, which must follow each other without a gap.
    private static func checkedSize(of entries: [Entry], volume: Int) throws -> Int64 {
        var offset: Int64 = 0
        for entry in entries {
            offset += Int64(entry.header.count)
            guard entry.offset == offset else {
                throw BundleFormatError.inconsistentContents(
                    reason:
                        "\(entry.name) in \(BundleNames.volume(volume)) is at \(entry.offset), not at \(offset)"
                )
            }
            offset += entry.payload.size + Int64(entry.padding)
        }
        return offset + Int64(TarHeader.end.count)
    }
}
