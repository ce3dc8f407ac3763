import Content
import FileIO

/// Reads stretches of volumes one after the other, and checks what surrounds each of them.
struct VolumeReader: ContentReader {
    typealias Stretch = (volume: VolumePlan.Volume, entry: VolumePlan.Entry)

    private let stretches: [Stretch]
    private let volumes: VolumeSet
    private var file: OpenFile?
    private var index = 0
    private var position: Int64 = 0

    init(_ stretches: [Stretch], of volumes: VolumeSet) throws(BundleFormatError) {
        self.stretches = stretches
        self.volumes = volumes
        try begin()
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(BundleFormatError) -> Int {
        while let file {
            let entry = stretches[index].entry
            let wanted = Int(min(Int64(buffer.count), entry.payload.size - position))
            if wanted > 0 {
                let count = try read(wanted, from: file, at: entry.offset + position, into: buffer)
                position += Int64(count)
                return count
            }
            try checkPadding(in: file)
            index += 1
            try begin()
        }
        return 0
    }

    private func read(
        _ wanted: Int,
        from file: OpenFile,
        at offset: Int64,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(BundleFormatError) -> Int {
        do throws(FileError) {
            let count = try file.handle.read(into: .init(rebasing: buffer[..<wanted]), at: offset)
            guard count > 0 else {
                throw .truncated(path: file.handle.path, expected: file.handle.size, found: offset)
            }
            return count
        } catch {
            throw .unreadable(error)
        }
    }

    /// Opens the volume of the stretch that comes next, if one does, and checks its header.
    private mutating func begin() throws(BundleFormatError) {
        position = 0
        file = nil
        guard index < stretches.count else { return }
        let (volume, entry) = stretches[index]
        let opened = try volumes.open(volume)
        try opened.expect(
            entry.header,
            at: entry.offset - Int64(entry.header.count),
            of: volume.name,
            what: "the header of \(entry.name)"
        )
        file = opened
    }

    private func checkPadding(in file: OpenFile) throws(BundleFormatError) {
        let (volume, entry) = stretches[index]
        try file.expect(
            [UInt8](repeating: 0, count: entry.padding),
            at: entry.offset + entry.payload.size,
            of: volume.name,
            what: "zeros after \(entry.name)"
        )
    }
}
