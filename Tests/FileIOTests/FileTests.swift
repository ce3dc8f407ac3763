import FileIO
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct FileTests {
    @Test func `a replaced file is whole and has its mode`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("state")
        try DurableFile.replace(path, with: [1, 2, 3])
        try DurableFile.replace(path, with: [4, 5])
        #expect(try ReadableFile.contents(of: path, limit: 2) == [4, 5])
        #expect(try Directory.entries(of: folder.path).map(\.name) == ["state"])
    }

    @Test func `an abandoned temporary file vanishes`() throws {
        let folder = try TemporaryDirectory()
        do {
            var file = try TemporaryFile(named: "x", in: folder.path)
            try file.write([1])
        }
        #expect(try Directory.entries(of: folder.path).isEmpty)
    }

    @Test func `a file over the limit is refused before it is read`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("big")
        try DurableFile.replace(path, with: [UInt8](repeating: 0, count: 100))
        #expect(throws: FileError.tooLarge(path: path, limit: 99)) {
            try ReadableFile.contents(of: path, limit: 99)
        }
    }

    @Test func `what is written of a record is what can be read of it`() throws {
        let folder = try TemporaryDirectory()
        let file = RecordFile(folder.path.appending("record"), limit: 100, mode: 0o600)
        let most = [UInt8](repeating: 7, count: 100)
        try file.replace(with: most)
        #expect(throws: FileError.overLimit(path: file.path, size: 101, limit: 100)) {
            try file.replace(with: most + [7])
        }
        #expect(try file.contents() == most)
        #expect(try ReadableFile(file.path).permissions == 0o600)
        #expect(try Directory.entries(of: folder.path).map(\.name) == ["record"])
        #expect(throws: FileError.tooLarge(path: file.path, limit: 99)) {
            try RecordFile(file.path, limit: 99).contents()
        }
    }

    @Test func `links, folders, fifos and sockets are no files`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("real")
        try DurableFile.replace(path, with: [1])
        let link = folder.path.appending("link")
        try #require(path.withPlatformString { from in link.withPlatformString { symlink(from, $0) } } == 0)
        let fifo = folder.path.appending("fifo")
        try #require(fifo.withPlatformString { mkfifo($0, 0o600) } == 0)
        let socket = folder.path.appending("socket")
        try #require(socket.withPlatformString { mknod($0, S_IFSOCK | 0o600, 0) } == 0)
        for other in [link, fifo, socket, folder.path] {
            #expect(throws: FileError.notRegular(path: other)) {
                _ = try ReadableFile.contents(of: other, limit: 9)
            }
        }
        #expect(throws: FileError.self) { try ReadableFile.contents(of: path.appending("below"), limit: 9) }
    }

    @Test func `a second lock is refused while the first lives`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("lock")
        do {
            let first = try FileLock(path)
            #expect(throws: FileError.locked(path: path)) { _ = try FileLock(path) }
            _ = consume first
        }
        _ = try FileLock(path)
    }

    @Test func `a lock that was waited for is one of the file that has the name`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("lock")
        let first = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        try #require(first >= 0 && flock(first, LOCK_EX | LOCK_NB) == 0)
        let executor = try #require(BlockingExecutor(threads: 2))
        try await withTaskExecutorPreference(executor) {
            async let third = refusal(of: path)
            while try openings(of: path) < 2 { await Task.yield() }
            try Directory.removeFile(path)
            close(first)
            #expect(try await third == .locked(path: path))
        }
    }

    /// Waits for a lock, and tries to take it once more.
    private func refusal(of path: FilePath) async throws -> FileError? {
        let lock = try FileLock(path, attempts: 3_000)
        var refusal: FileError?
        do throws(FileError) {
            _ = try FileLock(path, attempts: 1)
        } catch {
            refusal = error
        }
        _ = consume lock
        return refusal
    }

    /// How many descriptors of this process are of the file at `path`.
    private func openings(of path: FilePath) throws -> Int {
        try Directory.entries(of: "/proc/self/fd").filter { entry in
            var target = [CChar](repeating: 0, count: 1_024)
            let length = readlink("/proc/self/fd/\(entry.name)", &target, target.count)
            return length > 0
                && target[..<length].elementsEqual(path.string.utf8.map { CChar(bitPattern: $0) })
        }.count
    }

    @Test func `folders are made with their parents and removed with their content`() throws {
        let folder = try TemporaryDirectory()
        let deep = folder.path.appending("a").appending("b").appending("c")
        try Directory.create(deep)
        try Directory.create(deep)
        try DurableFile.replace(deep.appending("file"), with: [1])
        #expect(throws: FileError.self) { try Directory.create(deep.appending("file")) }
        try Directory.removeTree(folder.path.appending("a"))
        #expect(try Directory.entries(of: folder.path).isEmpty)
    }

    @Test(arguments: [(ENOSYS, true), (EOPNOTSUPP, true), (EPERM, true), (EIO, false), (EROFS, false)])
    func `a file system without modes is no error, one that fails is`(errno: CInt, isFine: Bool) {
        var error: FileError?
        do throws(FileError) {
            try FileMode.set(0o644, of: "/medium/file") { _ in
                Glibc.errno = errno
                return -1
            }
        } catch let caught {
            error = caught
        }
        #expect((error == nil) == isFine)
    }

    @Test func `a file system that does not say its size is not full, one without room is`() {
        var status = statvfs()
        #expect(FreeSpace(status).bytes == nil)
        #expect(FreeSpace(status).names == nil)
        (status.f_blocks, status.f_frsize, status.f_files) = (100, 4_096, 10)
        #expect(FreeSpace(status).bytes == 0)
        #expect(FreeSpace(status).names == 0)
        status.f_bavail = 3
        #expect(FreeSpace(status).bytes == 12_288)
        status.f_bavail = .max
        #expect(FreeSpace(status).bytes == .max)
    }

    @Test func `free space is that of the nearest folder`() throws {
        let space = try FreeSpace(at: "/tmp/not-there/nor-there")
        #expect(space.bytes ?? 0 > 0)
        #expect(try FreeSpace(at: "not-there").bytes ?? 0 > 0)
    }
}
