import FileIO
import SystemPackage

/// The objects of a repository: loose ones are read and written, packed ones are found.
struct ObjectFolder: Sendable {
    /// The largest file of a loose object that is read: as much as a snapshot has, which zlib can make longer by a little.
    private static let limit = 65 << 20

    let path: FilePath

    /// Whether an object is there; a loose one counts only with all of its bytes.
    func contains(_ object: GitObject) throws -> Bool {
        let file = place(of: object.id)
        if try Directory.examine(file, following: false) == .file {
            let loose = try ReadableFile(file)
            if loose.size <= Int64(Self.limit), try object.isHeld(by: loose.contents(limit: Self.limit)) {
                return true
            }
        }
        return try isPacked(object.id)
    }

    /// Writes an object durably, unless it is there.
    /// - Returns: Whether it was written.
    func write(_ object: GitObject) throws -> Bool {
        guard try !contains(object) else { return false }
        let file = place(of: object.id)
        try Directory.create(file.removingLastComponent())
        // By this name Git clears away what a killed writer leaves.
        var temporary = try TemporaryFile(named: "tmp_obj_sealift_\(object.id)", in: path)
        try temporary.write(object.compressed())
        try temporary.commit(to: file, mode: 0o444)
        return true
    }

    private func place(of id: GitObjectID) -> FilePath {
        let name = id.description
        return path.appending(String(name.prefix(2))).appending(String(name.dropFirst(2)))
    }

    private func isPacked(_ id: GitObjectID) throws -> Bool {
        let packs = path.appending("pack")
        guard try Directory.examine(packs, following: false) == .directory else { return false }
        let names = Set(try Directory.entries(of: packs).filter { $0.kind == .file }.map(\.name))
        for name in names.sorted() where name.hasSuffix(".idx") {
            guard names.contains("\(name.dropLast(4)).pack") else { continue }
            if try PackIndex.contains(id, in: packs.appending(name)) { return true }
        }
        return false
    }
}

/// The index of a pack, version 2 (gitformat-pack): `\377tOc`, the version, 256 counts, then the names in order.
private enum PackIndex {
    private static let head: [UInt8] = [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]

    /// Whether an object is listed; false for an index of another version, which this is none of the ways to find it.
    static func contains(_ id: GitObjectID, in path: FilePath) throws -> Bool {
        let file = try ReadableFile(path)
        guard file.size >= 8 + 1_024, try read(file, 0, 8) == head else { return false }
        let first = Int64(id.bytes[0])
        var low = first == 0 ? 0 : try count(file, first - 1)
        var high = try count(file, first)
        guard low <= high, 8 + 1_024 + high * Int64(GitObjectID.byteCount) <= file.size else { return false }
        while low < high {
            let middle = (low + high) / 2
            let found = try read(
                file,
                8 + 1_024 + middle * Int64(GitObjectID.byteCount),
                GitObjectID.byteCount
            )
            if found == id.bytes { return true }
            if found.lexicographicallyPrecedes(id.bytes) { low = middle + 1 } else { high = middle }
        }
        return false
    }

    private static func count(_ file: borrowing ReadableFile, _ index: Int64) throws -> Int64 {
        try read(file, 8 + 4 * index, 4).reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func read(_ file: borrowing ReadableFile, _ offset: Int64, _ count: Int) throws -> [UInt8]
    {
        var bytes = [UInt8](repeating: 0, count: count)
        try bytes.withUnsafeMutableBytes { try file.readExactly(into: $0, at: offset) }
        return bytes
    }
}
