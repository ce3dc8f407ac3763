import FileIO
import Glibc
import Synchronization
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

    @Test func `links, folders and fifos are no files`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("real")
        try DurableFile.replace(path, with: [1])
        let link = folder.path.appending("link")
        try #require(path.withPlatformString { from in link.withPlatformString { symlink(from, $0) } } == 0)
        let fifo = folder.path.appending("fifo")
        try #require(fifo.withPlatformString { mkfifo($0, 0o600) } == 0)
        for other in [link, fifo, folder.path] {
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

    @Test func `one lock lives at a time, also where its file is removed while others wait for it`()
        async throws
    {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("lock")
        let holders = Mutex(0)
        let taken = Mutex(0)
        try await forEachConcurrently(0..<8, limit: 8) { _ in
            for _ in 0..<100 {
                do {
                    let lock = try FileLock(path)
                    #expect(
                        holders.withLock {
                            $0 += 1
                            return $0
                        } == 1
                    )
                    try Directory.removeFile(path)
                    holders.withLock { $0 -= 1 }
                    taken.withLock { $0 += 1 }
                    _ = consume lock
                } catch FileError.locked {
                    continue
                }
            }
        }
        #expect(taken.withLock { $0 } > 0)
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

    @Test func `free space is that of the nearest folder`() throws {
        let space = try FreeSpace(at: "/tmp/not-there/nor-there")
        #expect(space.bytes > 0)
        #expect(try FreeSpace(at: "not-there").bytes > 0)
    }
}
