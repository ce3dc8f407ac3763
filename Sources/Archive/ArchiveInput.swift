import CArchive
import Content
import FileIO

/// Feeds libarchive from an open file; keeps the buffer that it points into, and what went wrong.
final class ArchiveInput {
    private let file: OpenFile
    private let buffer = ChunkBuffer()
    private var offset: Int64 = 0
    /// What the file system said; libarchive only learns that reading failed.
    private(set) var failure: FileError?

    init(_ file: OpenFile) {
        self.file = file
    }

    /// Makes `archive` read from `input`, which must outlive it.
    static func attach(_ input: ArchiveInput, to archive: OpaquePointer) -> CInt {
        archive_read_set_read_callback(archive) { _, context, block in
            guard let context else { return -1 }
            return Unmanaged<ArchiveInput>.fromOpaque(context).takeUnretainedValue().next(block)
        }
        archive_read_set_callback_data(archive, Unmanaged.passUnretained(input).toOpaque())
        return archive_read_open1(archive)
    }

    private func next(_ block: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        do throws(FileError) {
            let count = try file.handle.read(into: buffer.bytes, at: offset)
            offset += Int64(count)
            block?.pointee = UnsafeRawPointer(buffer.bytes.baseAddress)
            return count
        } catch {
            failure = error
            return -1
        }
    }
}
