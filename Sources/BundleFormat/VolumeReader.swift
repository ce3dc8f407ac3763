import Content
import FileIO

/// Reads stretches of volumes one after the other, and checks what surrounds each of them.
struct VolumeReader: ContentReader {
    private let pieces: Range<Int>
    private let volumes: VolumeSet
    private var current: (file: OpenFile, name: String, entry: VolumeEntry)?
    private var index: Int
    private var position: Int64 = 0

    /// Reads these pieces of the plan of `volumes`.
    init(_ pieces: Range<Int>, of volumes: VolumeSet) throws(BundleFormatError) {
        self.pieces = pieces
        self.volumes = volumes
        index = pieces.lowerBound
        try begin()
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(BundleFormatError) -> Int {
        while let (file, name, entry) = current {
            let wanted = Int(min(Int64(buffer.count), entry.size - position))
            if wanted > 0 {
                let count = try read(wanted, from: file, at: entry.offset + position, into: buffer)
                position += Int64(count)
                return count
            }
            try file.expectPadding(after: entry, of: name)
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

    /// Opens the volume of the piece that comes next, if one does, and checks its header.
    private mutating func begin() throws(BundleFormatError) {
        position = 0
        current = nil
        guard pieces.contains(index),
            let volume = volumes.plan.volume(Int(volumes.plan.pieces[index].volume))
        else { return }
        let entry = volumes.plan.entry(index)
        let file = try volumes.open(volume)
        try file.expectHeader(of: entry, of: volume.name)
        current = (file, volume.name, entry)
    }
}
