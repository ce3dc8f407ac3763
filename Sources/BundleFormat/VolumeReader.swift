import Content
import FileIO

/// Reads stretches of volumes one after the other, and checks what surrounds each of them.
struct VolumeReader: ContentReader {
    /// One entry of an open volume.
    struct Stretch {
        let file: OpenFile
        let volume: String
        let entry: VolumePlan.Entry
    }

    private let stretches: [Stretch]
    private var index = 0
    private var position: Int64 = 0

    init(_ stretches: [Stretch]) throws(BundleFormatError) {
        self.stretches = stretches
        try checkHeader()
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(BundleFormatError) -> Int {
        while index < stretches.count {
            let stretch = stretches[index]
            let wanted = Int(min(Int64(buffer.count), stretch.entry.payload.size - position))
            if wanted > 0 {
                let count = try read(wanted, of: stretch, into: buffer)
                position += Int64(count)
                return count
            }
            try checkPadding()
            index += 1
            position = 0
            try checkHeader()
        }
        return 0
    }

    private func read(
        _ wanted: Int,
        of stretch: Stretch,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(BundleFormatError) -> Int {
        let offset = stretch.entry.offset + position
        do throws(FileError) {
            let count = try stretch.file.handle.read(into: .init(rebasing: buffer[..<wanted]), at: offset)
            guard count > 0 else {
                throw .truncated(
                    path: stretch.file.handle.path,
                    expected: stretch.file.handle.size,
                    found: offset
                )
            }
            return count
        } catch {
            throw .unreadable(error)
        }
    }

    private func checkHeader() throws(BundleFormatError) {
        guard index < stretches.count else { return }
        let stretch = stretches[index]
        let header = stretch.entry.header
        try stretch.file.expect(
            header,
            at: stretch.entry.offset - Int64(header.count),
            of: stretch.volume,
            what: "the header of \(stretch.entry.name)"
        )
    }

    private func checkPadding() throws(BundleFormatError) {
        let stretch = stretches[index]
        try stretch.file.expect(
            [UInt8](repeating: 0, count: stretch.entry.padding),
            at: stretch.entry.offset + stretch.entry.payload.size,
            of: stretch.volume,
            what: "zeros after \(stretch.entry.name)"
        )
    }
}
