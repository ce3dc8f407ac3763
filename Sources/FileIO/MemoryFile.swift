import CLinux
import Glibc
package import SystemPackage

/// A file that is in memory and has no name.
package enum MemoryFile {
    /// A descriptor from which `bytes` are read; whoever gets it closes it.
    /// - Throws: ``FileError`` when the system gives no such file, or no memory for it.
    package static func open(_ bytes: [UInt8]) throws(FileError) -> FileDescriptor {
        let place: FilePath = "memory"
        let number = try checked("create", place) { memfd_create("sealift", SEALIFT_MFD_CLOEXEC) }
        let file = FileDescriptor(rawValue: number)
        do {
            try file.writeAll(bytes)
            try file.seek(offset: 0, from: .start)
        } catch {
            close(number)
            throw FileError.last("write", place)
        }
        return file
    }
}
