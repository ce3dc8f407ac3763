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
    private let carried: [Digest: VolumePlan.Carried]

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
        carried = Dictionary(uniqueKeysWithValues: plan.carried.map { ($0.descriptor.digest, $0) })
    }

    /// The names of the volumes that are not at hand.
    package var missing: [String] {
        plan.volumes.filter { !available.contains($0.number) }.map(\.name)
    }

    /// Whether every part of the content is at hand.
    package func contains(_ descriptor: Descriptor) -> Bool {
        guard let content = carried[descriptor.digest] else { return false }
        return content.entries.allSatisfy { available.contains($0.volume.number) }
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard let content = carried[descriptor.digest], contains(descriptor) else {
            throw ContentError.missing(descriptor.digest)
        }
        var reader: any ContentReader = try VolumeReader(content.entries, of: self)
        return try await body(&reader)
    }

    /// Reads one part of a split content, counted from 0.
    /// - Throws: ``ContentError/missing(_:)`` when its volume is not at hand.
    package func partReader(_ index: Int, of descriptor: Descriptor) throws -> some ContentReader {
        guard let content = carried[descriptor.digest], content.entries.indices.contains(index),
            available.contains(content.entries[index].volume.number)
        else { throw ContentError.missing(descriptor.digest) }
        return try VolumeReader([content.entries[index]], of: self)
    }

    /// Compares all of a volume that is no content with what it must be: headers, documents, padding, and the end.
    package func checkFraming(of number: Int) throws(BundleFormatError) {
        guard available.contains(number), let volume = plan.volumes.first(where: { $0.number == number })
        else {
            return
        }
        let file = try open(volume)
        for entry in volume.entries {
            let start = entry.offset - Int64(entry.header.count)
            try file.expect(entry.header, at: start, of: volume.name, what: "the header of \(entry.name)")
            if case .document(let bytes) = entry.payload {
                try file.expect(bytes, at: entry.offset, of: volume.name, what: entry.name)
            }
            try file.expect(
                [UInt8](repeating: 0, count: entry.padding),
                at: entry.offset + entry.payload.size,
                of: volume.name,
                what: "zeros after \(entry.name)"
            )
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
    /// Compares the bytes at `offset` with `expected`.
    func expect(
        _ expected: [UInt8],
        at offset: Int64,
        of name: String,
        what: String
    ) throws(BundleFormatError) {
        guard !expected.isEmpty else { return }
        let buffer = ChunkBuffer(capacity: expected.count)
        do throws(FileError) {
            try handle.readExactly(into: buffer.bytes, at: offset)
        } catch {
            throw .unreadable(error)
        }
        if let different = expected.indices.first(where: { buffer.bytes[$0] != expected[$0] }) {
            throw .alteredVolume(name: name, offset: offset + Int64(different), expected: what)
        }
    }
}
