import Content
import FileIO
import Fleet
import SystemPackage

/// The ledgers of all fleets that share a cache: one file each, which holds its path.
struct CacheRoots {
    private static let pathLimit = 1 << 14

    let folder: FilePath

    /// Adds a ledger in which something was recorded.
    func add(_ ledger: Ledger) throws {
        let path = Array(try Directory.resolve(ledger.folder).string.utf8)
        try Directory.create(folder)
        let file = file(Digest.of(path).hex)
        if Directory.kind(of: file.path) == nil { try file.replace(with: path) }
    }

    /// What the newest bundle of each stream of each ledger has; a ledger that is gone is forgotten.
    func newestBlobs() throws -> Set<Digest> {
        var digests = Set<Digest>()
        for entry in try Directory.entries(of: folder) {
            let file = file(entry.name)
            let path = FilePath(String(decoding: try file.contents(), as: UTF8.self))
            guard try Directory.examine(path) == .directory else {
                try Directory.removeFile(file.path)
                continue
            }
            let ledger = Ledger(path)
            for stream in try ledger.streams() {
                digests.formUnion(try ledger.last(of: stream)?.digests ?? [])
            }
        }
        return digests
    }
    private func file(_ name: String) -> RecordFile {
        RecordFile(folder.appending(name), limit: Self.pathLimit)
    }
}
