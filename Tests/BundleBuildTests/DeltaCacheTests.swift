import BundleFormat
import Content
import Delta
import FileIO
import Fleet
import OCILayout
import Signing
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild

/// What builds keep for each other, and that none of them takes anything away from another, or needs what is kept.
@Suite struct DeltaCacheTests {
    let hub: DeltaHub

    init() throws {
        hub = try DeltaHub()
    }

    @Test func `a running build keeps its patches, and what it reads, whatever another one tidies up`()
        async throws
    {
        let second = try await versions()
        _ = try await hub.patches(for: second)
        try await hub.withPatches(for: second) { plan, _ in
            let patch = try #require(plan.patches.values.first)
            let empty = Ledger(hub.folder.path.appending("empty"))
            try Directory.create(empty.folder)
            try hub.cache.prune(keeping: empty)
            #expect(try hub.names(in: "layers").count == 2, "bases and targets of the build that runs")
            try Directory.removeTree(hub.place("patches"))
            let bytes = try await plan.source(beside: MemoryStore()).read(patch.descriptor, limit: 1 << 20)
            #expect(Int64(bytes.count) == patch.descriptor.size)
        }
    }

    @Test func `fleets that share a cache do not wipe each other`() async throws {
        try hub.image("a", [hub.tar(1, 1)])
        try await hub.ship(hub.set(["a"]), over: nil)
        let kept = try hub.names(in: "layers")
        let other = Ledger(hub.folder.path.appending("other"))
        try Directory.create(other.folder)
        try hub.cache.prune(keeping: other)
        #expect(try hub.names(in: "layers") == kept && kept.count == 1)
        try Directory.removeTree(hub.ledger.folder)
        try hub.cache.prune(keeping: other)
        #expect(try hub.names(in: "layers").isEmpty)
        #expect(try hub.names(in: "ledgers").count == 1)
    }

    @Test func `builds at the same time have folders of their own`() async throws {
        let used = Mutex<Set<FilePath>>([])
        try await forEachConcurrently(0..<8, limit: 8) { number in
            for _ in 0..<20 {
                try await hub.cache.withWorkFolder { folder in
                    #expect(used.withLock { $0.insert(folder.path).inserted })
                    let file = folder.newPath("file")
                    try DurableFile.replace(file, with: [UInt8(number)])
                    await Task.yield()
                    #expect(try ReadableFile.contents(of: file, limit: 9) == [UInt8(number)])
                    used.withLock { _ = $0.remove(folder.path) }
                }
            }
        }
        #expect(try hub.names(in: "work").isEmpty)
    }

    @Test func `what nobody has recorded is removed`() async throws {
        try await hub.ship(try await versions(), over: .last)
        let (patches, layers) = (try hub.names(in: "patches"), try hub.names(in: "layers"))
        for stray in ["patches/x.patch", "patches/.x.new", "patches/x.json", "layers/copy-1"] {
            try DurableFile.replace(hub.place(stray), with: [1])
        }
        try Directory.create(hub.place("layers/folder"))
        try hub.cache.prune(keeping: hub.ledger)
        #expect(try hub.names(in: "patches") == patches && patches.count == 2)
        #expect(try hub.names(in: "layers") == layers)
    }

    @Test func `copies are kept only beside the bundle, and their failure is none of the bundle`()
        async throws
    {
        try hub.image("a", [hub.tar(1, 1)])
        let set = try await hub.set(["a"])
        func pack(reserving bytes: Int64, on medium: FilePath) async throws -> Bool {
            try await hub.cache.withWorkFolder { folder in
                folder.reserve(bytes, on: medium)
                let source = hub.cache.packing(set.source, workFolder: folder)
                for blob in set.blobs { _ = try await source.read(blob.descriptor, limit: 1 << 20) }
            }
            return Directory.kind(of: hub.place("layers")) == .directory
        }
        let free = try #require(try FreeSpace(at: hub.folder.path).bytes)
        #expect(try await !pack(reserving: free, on: hub.folder.path))
        try DurableFile.replace(hub.place("layers"), with: [])
        #expect(try await !pack(reserving: 0, on: hub.folder.path))
        try Directory.removeFile(hub.place("layers"))
        #expect(try await pack(reserving: free, on: "/proc"))
        #expect(try hub.names(in: "layers").count == 1)
    }

    @Test func `a patch of another coder, or one that this program cannot apply, is made again`() async throws
    {
        let second = try await versions()
        let first = try await hub.patches(for: second)
        let patch = try #require(first.patches.values.first)
        let target = try #require(first.patches.keys.first)
        let key = PatchKey(target: target, bases: patch.bases.map(\.digest), setting: .fast)
        #expect(
            key.name != PatchKey(target: key.target, bases: key.bases, setting: .fast, coder: "other").name
        )
        let (file, record) = (hub.place("patches/\(key.name).patch"), hub.place("patches/\(key.name).json"))
        let (good, text) = (try bytes(of: file), String(decoding: try bytes(of: record), as: UTF8.self))
        try await hub.cache.withWorkFolder { folder in
            #expect(hub.cache.patches.outcome(of: key, in: folder) != nil)
            for offset in [0, 9] {
                var bad = good
                bad[offset] ^= 2
                try DurableFile.replace(file, with: bad)
                let forged = text.replacing(
                    patch.descriptor.digest.description,
                    with: Digest.of(bad).description
                )
                #expect(forged != text)
                try DurableFile.replace(record, with: Array(forged.utf8))
                #expect(hub.cache.patches.outcome(of: key, in: folder) == nil)
            }
            try DurableFile.replace(file, with: good)
            try DurableFile.replace(
                record,
                with: Array(text.replacing("\"coder\":\"", with: "\"coder\":\"x").utf8)
            )
            #expect(hub.cache.patches.outcome(of: key, in: folder) == nil)
        }
        let again = try await hub.patches(for: second)
        #expect(again.patches.values.map(\.descriptor) == [patch.descriptor])
    }

    /// Ships a version of an image and gives the next one.
    private func versions() async throws -> ImageSet {
        try hub.image("a", [hub.tar(1, 1)])
        try await hub.ship(hub.set(["a"]), over: nil)
        try hub.image("a", [hub.tar(1, 2)])
        return try await hub.set(["a"])
    }

    private func bytes(of file: FilePath) throws -> [UInt8] {
        try ReadableFile.contents(of: file, limit: 1 << 20)
    }
}
