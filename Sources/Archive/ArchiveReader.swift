import CArchive
package import Content
import FileIO
package import SystemPackage

/// Reads a tar file, or one stream, through libarchive, compressed with gzip, Zstandard, bzip2 or xz or not at all.
package struct ArchiveReader: ~Copyable {
    /// What is inside the compression.
    package enum Format {
        /// A tar file.
        case tar
        /// A single stream of bytes.
        case stream
    }

    private let handle: OpaquePointer
    private let input: ArchiveInput
    private let path: FilePath

    /// Opens `file` and looks at its first bytes.
    /// - Parameter path: Where the archive is, for error messages.
    package init(_ file: OpenFile, as format: Format, of path: FilePath) throws {
        guard let handle = archive_read_new() else { fatalError("out of memory: no archive reader") }
        self.handle = handle
        self.path = path
        input = ArchiveInput(file)
        // Anything but OK would mean that libarchive wants to run a program for it.
        for enable in [
            archive_read_support_filter_gzip, archive_read_support_filter_zstd,
            archive_read_support_filter_bzip2, archive_read_support_filter_xz,
        ] where enable(handle) != ARCHIVE_OK {
            throw ArchiveError.malformed(
                path,
                reason: "this machine's libarchive lacks a compression"
            )
        }
        switch format {
        case .tar:
            archive_read_support_format_tar(handle)
            // What stands behind the end of a tar file must not hide: it is read as more of it.
            archive_read_set_option(handle, "tar", "read_concatenated_archives", "1")
        case .stream:
            archive_read_support_format_raw(handle)
            archive_read_support_format_empty(handle)
        }
        guard try !isEnd(ArchiveInput.attach(input, to: handle), tolerant: false) else { return }
        // The last filter is the file itself.
        guard archive_filter_count(handle) <= 2 else {
            throw ArchiveError.malformed(path, reason: "it is compressed more than once")
        }
    }

    deinit {
        archive_read_free(handle)
    }

    /// The next entry of a tar file; nil at its end.
    package mutating func nextEntry() throws -> ArchiveEntry? {
        var header: OpaquePointer?
        // A warning is about a name or an owner that the locale cannot show; the name is checked by itself.
        guard try !isEnd(archive_read_next_header(handle, &header), tolerant: true), let header else {
            return nil
        }
        return try ArchiveEntry(header, in: path)
    }

    /// Goes to the content of a stream; false when it is empty.
    package mutating func openStream() throws -> Bool {
        var header: OpaquePointer?
        return try !isEnd(archive_read_next_header(handle, &header), tolerant: false)
    }

    /// Hands out the content of the current entry, piece by piece.
    /// - Returns: The number of bytes.
    package mutating func forEachBlock(limit: Int64, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
        -> Int64
    {
        var count: Int64 = 0
        while true {
            try Task.checkCancellation()
            var block: UnsafeRawPointer?
            var size = 0
            var offset: Int64 = 0
            let status = archive_read_data_block(handle, &block, &size, &offset)
            guard try !isEnd(status, tolerant: false) else { return count }
            guard offset == count else {
                throw ArchiveError.malformed(path, reason: "a file in it has holes")
            }
            count += Int64(size)
            guard count <= limit else {
                throw ArchiveError.malformed(
                    path,
                    reason: "a file in it has more than \(limit) bytes"
                )
            }
            try body(UnsafeRawBufferPointer(start: block, count: size))
        }
    }

    /// Looks at what a call returned: false for a success, true at the end; everything else throws.
    private func isEnd(_ status: CInt, tolerant: Bool) throws -> Bool {
        switch status {
        case ARCHIVE_OK: return false
        case ARCHIVE_EOF: return true
        case ARCHIVE_WARN where tolerant: return false
        case ARCHIVE_WARN, ARCHIVE_RETRY, ARCHIVE_FAILED, ARCHIVE_FATAL: break
        default: break
        }
        if let failure = input.failure { throw failure }
        let reason = archive_error_string(handle).flatMap { String(validatingCString: $0) }
        throw ArchiveError.malformed(
            path,
            reason: reason?.lowercased() ?? "libarchive gave up with \(status)"
        )
    }
}

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
