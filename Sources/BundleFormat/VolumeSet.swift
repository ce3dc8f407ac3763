import Archive
package import Content
import FileIO
package import SystemPackage

/// The volumes of a bundle that are on the medium at hand, as a source of content.
///
/// Every header and all padding around what is read is compared with what it must be. The content itself is verified by
/// whoever keeps it, as for any source.
package struct VolumeSet: ContentSource {
    /// What the volumes must look like.
    package let plan: VolumePlan
    /// The numbers of the volumes at hand.
    package let available: Set<Int>

    private let folder: FilePath

    /// Looks for the volumes of `plan` in `folder`; a volume that is not there is missing, not an error.
    ///
    /// A volume is open only while something is read from it, so that their number needs no file descriptors.
    /// - Throws: ``BundleFormatError/wrongSize(name:expected:found:)`` before anything is read,
    ///   ``BundleFormatError/unreadable(_:)``.
    package init(_ plan: VolumePlan, in folder: FilePath) throws(BundleFormatError) {
        var available: Set<Int> = []
        for volume in plan.volumes where try Self.open(volume, in: folder) != nil {
            available.insert(volume.number)
        }
        self.plan = plan
        self.folder = folder
        self.available = available
    }

    /// The names of the volumes that are not at hand.
    package var missing: [String] {
        plan.volumes.filter { !available.contains($0.number) }.map(\.name)
    }

    /// Whether every part of the content is at hand.
    package func contains(_ descriptor: Descriptor) -> Bool {
        guard let content = plan.content(descriptor.digest) else { return false }
        return plan.volumeNumbers(of: content).allSatisfy(available.contains)
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard let content = plan.content(descriptor.digest), contains(descriptor) else {
            throw ContentError.missing(descriptor.digest)
        }
        var reader: any ContentReader = try VolumeReader(content.pieces, of: self)
        return try await body(&reader)
    }

    /// Reads one part of a split content, counted from 0.
    /// - Throws: ``ContentError/missing(_:)`` when its volume is not at hand.
    package func partReader(_ index: Int, of descriptor: Descriptor) throws -> some ContentReader {
        guard let content = plan.content(descriptor.digest) else {
            throw ContentError.missing(descriptor.digest)
        }
        let piece = content.pieces.lowerBound + index
        guard content.pieces.contains(piece), available.contains(Int(plan.pieces[piece].volume)) else {
            throw ContentError.missing(descriptor.digest)
        }
        return try VolumeReader(piece..<(piece + 1), of: self)
    }

    /// Compares all of a volume that is no content with what it must be: headers, documents, padding, and the end.
    package func checkFraming(of number: Int) throws(BundleFormatError) {
        guard available.contains(number), let volume = plan.volume(number) else { return }
        let file = try open(volume)
        for document in plan.documents {
            try file.expectHeader(of: document.entry, of: volume.name)
            try file.expect(
                document.bytes,
                at: document.entry.offset,
                of: volume.name,
                what: document.name
            )
            try file.expectPadding(after: document.entry, of: volume.name)
        }
        for index in volume.pieces {
            let entry = plan.entry(index)
            try file.expectHeader(of: entry, of: volume.name)
            try file.expectPadding(after: entry, of: volume.name)
        }
        let end = volume.size - Int64(TarHeader.end.count)
        try file.expect(TarHeader.end, at: end, of: volume.name, what: "the end of the volume")
    }

    /// Opens a volume that was there.
    func open(_ volume: VolumePlan.Volume) throws(BundleFormatError) -> OpenFile {
        if let file = try Self.open(volume, in: folder) { return file }
        throw .unreadable(
            .system(operation: "open", path: folder.appending(volume.name), errno: .noSuchFileOrDirectory)
        )
    }

    private static func open(
        _ volume: VolumePlan.Volume,
        in folder: FilePath
    ) throws(BundleFormatError) -> OpenFile? {
        let file: OpenFile
        do throws(FileError) {
            file = try OpenFile(folder.appending(volume.name))
        } catch {
            if error.errno == .noSuchFileOrDirectory { return nil }
            throw .unreadable(error)
        }
        guard file.handle.size == volume.size else {
            throw .wrongSize(name: volume.name, expected: volume.size, found: file.handle.size)
        }
        return file
    }
}

extension OpenFile {
    /// Compares the header of an entry with the one that it must have.
    func expectHeader(of entry: VolumeEntry, of name: String) throws(BundleFormatError) {
        try expect(entry.header, at: entry.start, of: name, what: "the header of \(entry.name)")
    }

    /// Sees that nothing but zeros follows an entry up to the next block.
    func expectPadding(after entry: VolumeEntry, of name: String) throws(BundleFormatError) {
        try expect(
            [UInt8](repeating: 0, count: entry.padding),
            at: entry.offset + entry.size,
            of: name,
            what: "zeros after \(entry.name)"
        )
    }

    /// Compares the bytes at `offset` with `expected`.
    func expect(
        _ expected: [UInt8],
        at offset: Int64,
        of name: String,
        what: String
    ) throws(BundleFormatError) {
        let buffer = ChunkBuffer(capacity: min(max(1, expected.count), ChunkBuffer.defaultCapacity))
        var start = 0
        while start < expected.count {
            let end = min(start + buffer.bytes.count, expected.count)
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<(end - start)])
            do throws(FileError) {
                try handle.readExactly(into: piece, at: offset + Int64(start))
            } catch {
                throw .unreadable(error)
            }
            if let different = piece.indices.first(where: { piece[$0] != expected[start + $0] }) {
                throw .alteredVolume(name: name, offset: offset + Int64(start + different), expected: what)
            }
            start = end
        }
    }
}
