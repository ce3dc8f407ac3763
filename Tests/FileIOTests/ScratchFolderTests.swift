import FileIO
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct ScratchFolderTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    func names() throws -> [String] { try Directory.entries(of: folder.path).map(\.name) }

    func leave(_ name: String, mode: UInt16 = 0o700, locked: Bool = true) throws {
        let path = folder.path.appending(name)
        try Directory.create(path.appending("deep"), mode: mode)
        try DurableFile.replace(path.appending("deep/file"), with: [1])
        if locked { try DurableFile.replace(path.appending("lock"), with: []) }
    }

    @Test func `the next run removes what killed ones left, and its own folder at the end`() async throws {
        try leave("sealift-scratch-killed")
        try Directory.create(folder.path.appending("sealift-scratch-begun"), mode: 0o700)
        try await ScratchFolder.with(in: folder.path) { own in
            try DurableFile.replace(own.appending("file"), with: [1])
            #expect(
                try Directory.entries(of: own.removingLastComponent()).map(\.name) == [
                    own.lastComponent?.string
                ]
            )
        }
        #expect(try names().isEmpty)
    }

    @Test func `a folder in use stays, and its run counts`() async throws {
        try await ScratchFolder.with(in: folder.path) { first in
            #expect(try !ScratchFolder.sweep(first.removingLastComponent()))
            try await ScratchFolder.with(in: first.removingLastComponent()) { second in
                #expect(first != second)
            }
            #expect(Directory.kind(of: first) == .directory)
        }
        #expect(try ScratchFolder.sweep(folder.path))
    }

    @Test func `what is not ours stays`() async throws {
        try leave("other-folder")
        try leave("sealift-scratch-open", mode: 0o777)
        try leave("sealift-scratch-without-lock", locked: false)
        let path = folder.path.appending("sealift-scratch-open")
        try #require(path.withPlatformString { chmod($0, 0o777) } == 0)
        let link = folder.path.appending("sealift-scratch-link")
        try #require(link.withPlatformString { symlink("other-folder", $0) } == 0)
        let before = try names()
        #expect(try ScratchFolder.sweep(folder.path))
        #expect(try names() == before)
        #expect(Directory.kind(of: folder.path.appending("other-folder/deep/file")) == .file)
    }

    @Test func `the folder goes when the work fails`() async throws {
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await ScratchFolder.with(in: folder.path) { _ in throw Failure() }
        }
        #expect(try names().isEmpty)
    }
}
