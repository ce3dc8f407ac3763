import CLinux
import Glibc
package import SystemPackage

/// Folders: create, list, move, make durable.
package enum Directory {
    /// One name in a folder.
    package struct Entry: Sendable, Hashable {
        /// The name, without the folder.
        package let name: String
        /// What it is; a symbolic link is `.other`.
        package let kind: Kind
    }

    /// What a name in a folder stands for.
    package enum Kind: Sendable, Hashable {
        case file
        case directory
        case other
    }

    /// Creates `path` and its missing parents with exactly `mode`, whatever the umask; one that is there already is fine.
    package static func create(_ path: FilePath, mode: UInt16 = 0o755) throws(FileError) {
        if kind(of: path) == .directory { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty, parent != path { try create(parent, mode: mode) }
        while path.withPlatformString({ mkdir($0, mode_t(mode)) }) != 0 {
            guard Glibc.errno == EEXIST else { throw .last("create", path) }
            if kind(of: path, following: true) == .directory { return }
            // Whoever was quicker may have removed it again.
            guard kind(of: path) == nil else {
                throw .system(operation: "create", path: path, errno: .notDirectory)
            }
        }
        try FileMode.set(mode, of: path) { mode in path.withPlatformString { chmod($0, mode) } }
        if !parent.isEmpty { try synchronize(parent) }
    }

    /// The names in `path`, sorted bytewise; `.` and `..` left out.
    package static func entries(of path: FilePath) throws(FileError) -> [Entry] {
        guard let handle = path.withPlatformString({ opendir($0) }) else { throw .last("list", path) }
        defer { closedir(handle) }
        var entries: [Entry] = []
        while true {
            Glibc.errno = 0
            guard let found = readdir(handle) else {
                guard Glibc.errno == 0 else { throw .last("list", path) }
                break
            }
            let name = withUnsafePointer(to: &found.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            if let kind = try kind(found.pointee.d_type, of: path.appending(name)) {
                entries.append(Entry(name: name, kind: kind))
            }
        }
        return entries.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
    }

    /// What a folder says that a name in it stands for; nil when that is gone by now.
    ///
    /// In a folder that may be listed and not entered nothing else tells; file systems that do not say it are asked again.
    private static func kind(_ type: UInt8, of path: FilePath) throws(FileError) -> Kind? {
        switch Int(type) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .directory
        case Int(DT_UNKNOWN): try examine(path, following: false)
        default: .other
        }
    }

    /// What stands at `path`, or nil if nothing does; a final symbolic link is `.other` unless it is followed.
    package static func kind(of path: FilePath, following: Bool = false) -> Kind? {
        var status = stat()
        let found = path.withPlatformString { following ? stat($0, &status) : lstat($0, &status) }
        guard found == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        default: .other
        }
    }

    /// What stands at `path`, or nil if nothing does; a final symbolic link is followed, or `.other`.
    /// - Throws: ``FileError/system(operation:path:errno:)`` when it cannot be told, such as in a folder that is closed to this user.
    package static func examine(_ path: FilePath, following: Bool = true) throws(FileError) -> Kind? {
        if let kind = kind(of: path, following: following) { return kind }
        let errno = Errno(rawValue: Glibc.errno)
        guard errno == .noSuchFileOrDirectory || errno == .notDirectory else {
            throw .system(operation: "examine", path: path, errno: errno)
        }
        return nil
    }

    /// The permission bits of the folder at `path`, links followed.
    package static func permissions(of path: FilePath) throws(FileError) -> UInt16 {
        var status = stat()
        try checked("examine", path) { path.withPlatformString { stat($0, &status) } }
        return UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
    }

    /// The path of what stands at `path`, without any symbolic link in it.
    package static func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { throw .last("find", path) }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    /// Renames `source` to `destination` on the same file system, replacing a file there.
    package static func move(_ source: FilePath, to destination: FilePath) throws(FileError) {
        try checked("rename to", destination) {
            source.withPlatformString { from in destination.withPlatformString { rename(from, $0) } }
        }
    }

    /// Gives the file `source` a second name on the same file system, where nothing may be yet.
    package static func link(_ source: FilePath, to destination: FilePath) throws(FileError) {
        try checked("link to", destination) {
            source.withPlatformString { from in destination.withPlatformString { Glibc.link(from, $0) } }
        }
    }

    /// Swaps what two existing names stand for, atomically; both are on the same file system.
    package static func exchange(_ left: FilePath, _ right: FilePath) throws(FileError) {
        try checked("exchange with \(left.string)", right) {
            left.withPlatformString { from in
                right.withPlatformString { renameat2(AT_FDCWD, from, AT_FDCWD, $0, SEALIFT_RENAME_EXCHANGE) }
            }
        }
    }

    /// Removes the file at `path`; none there is fine.
    package static func removeFile(_ path: FilePath) throws(FileError) {
        if path.withPlatformString({ unlink($0) }) != 0, Glibc.errno != ENOENT {
            throw .last("remove", path)
        }
    }

    /// Removes `path` and everything in it, links themselves rather than what they point to; none there is fine.
    package static func removeTree(_ path: FilePath) throws(FileError) {
        guard let kind = kind(of: path) else { return }
        guard kind == .directory else { return try removeFile(path) }
        for entry in try entries(of: path) {
            try removeTree(path.appending(entry.name))
        }
        try checked("remove", path) { path.withPlatformString { rmdir($0) } }
    }

    /// Makes the names in the folder `path` durable.
    package static func synchronize(_ path: FilePath) throws(FileError) {
        let folder = path.isEmpty ? FilePath(".") : path
        let descriptor = try checked("open", folder) {
            folder.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        }
        defer { close(descriptor) }
        try checked("synchronize", folder) { fsync(descriptor) }
    }

    /// Whether a rename between the two folders can work: both on one file system.
    package static func areOnSameFileSystem(_ left: FilePath, _ right: FilePath) throws(FileError) -> Bool {
        try device(of: left) == device(of: right)
    }

    /// Whether two names, links not followed, stand for one file; false where either is not there.
    package static func areOneFile(_ left: FilePath, _ right: FilePath) throws(FileError) -> Bool {
        guard try examine(left, following: false) != nil, try examine(right, following: false) != nil else {
            return false
        }
        var (first, second) = (stat(), stat())
        try checked("examine", left) { left.withPlatformString { lstat($0, &first) } }
        try checked("examine", right) { right.withPlatformString { lstat($0, &second) } }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    private static func device(of path: FilePath) throws(FileError) -> UInt {
        var status = stat()
        try checked("examine", path) { path.withPlatformString { stat($0, &status) } }
        return UInt(status.st_dev)
    }
}
