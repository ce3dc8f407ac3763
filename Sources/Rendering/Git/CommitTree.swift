import FileIO
import Glibc
import SystemPackage

/// The files of a commit, read object by object and written into a folder: no attribute, filter or hook has a say.
///
/// ```
/// names and sizes -> checked -> files -> links, those that stay inside
/// ```
///
/// What cannot be written is remembered as a ``TreeGap``, so that it only matters to a source that it belongs to.
struct CommitTree {
    private static let fileLimit = 100_000
    private static let byteLimit = 1 << 30
    private static let largestFile = 64 << 20
    private static let batchBytes = 32 << 20
    private static let longestLink = 4_096

    private struct Entry {
        let path: FilePath
        let object: Substring
        let size: Int
    }

    private let view: GitView
    private let place: String
    private let folder: FilePath
    private var gaps: [FilePath: TreeGap] = [:]

    /// Writes the files of `commit` into the new folder `folder`.
    /// - Parameter place: What the commit is called in messages.
    /// - Returns: What is not there, by path.
    /// - Throws: ``CommitError/malformedTree(_:path:)`` for names that no work tree could have, ``RenderingError/overLimit(place:what:limit:)``.
    static func write(
        _ commit: String,
        of view: GitView,
        called place: String,
        into folder: FilePath
    ) async throws -> [FilePath: TreeGap] {
        var tree = CommitTree(view: view, place: place, folder: folder)
        try Directory.create(folder)
        try await tree.write(commit)
        return tree.gaps
    }

    private init(view: GitView, place: String, folder: FilePath) {
        self.view = view
        self.place = place
        self.folder = folder
    }

    private mutating func write(_ commit: String) async throws {
        var files: [Entry] = []
        var links: [Entry] = []
        var leaves = Set<FilePath>()
        let listing = try await view.require(["ls-tree", "-r", "-z", "-l", "--full-tree", commit])
        for line in listing.split(separator: 0) {
            let text = String(decoding: line, as: UTF8.self)
            guard let tab = text.firstIndex(of: "\t") else { throw malformed(text) }
            let fields = text[..<tab].split(separator: " ")
            let path = try checked(line.drop { $0 != UInt8(ascii: "\t") }.dropFirst())
            guard fields.count == 4, leaves.insert(path).inserted else { throw malformed(path.string) }
            guard leaves.count <= Self.fileLimit else { throw overLimit("files", Self.fileLimit) }
            let entry = Entry(path: path, object: fields[2], size: Int(fields[3]) ?? 0)
            switch fields[0] {
            case "160000": gaps[path] = .submodule
            case "120000": links.append(entry)
            case _ where entry.size > Self.largestFile: gaps[path] = .tooLarge(limit: Self.largestFile)
            default: files.append(entry)
            }
        }
        guard files.reduce(0, { $0 + $1.size }) <= Self.byteLimit else {
            throw overLimit("bytes", Self.byteLimit)
        }
        try makeFolders(of: leaves)
        try await forEachContent(of: files) { entry, bytes in
            if Self.isPointer(bytes) {
                gaps[entry.path] = .pointer
            } else {
                try TreeFiles.create(folder.pushing(entry.path), bytes)
            }
        }
        try await forEachContent(of: links) { entry, bytes in
            try link(entry, to: String(decoding: bytes, as: UTF8.self))
        }
        for entry in links where gaps[entry.path] == nil { try removeIfOutward(entry.path) }
    }

    // MARK: - Names

    /// A path below the folder, as every work tree could have it.
    private func checked(_ bytes: ArraySlice<UInt8>) throws(CommitError) -> FilePath {
        let text = String(decoding: bytes, as: UTF8.self)
        let names = text.split(separator: "/", omittingEmptySubsequences: false)
        guard String(validating: bytes, as: UTF8.self) != nil, text.utf8.count <= Int(PATH_MAX) / 2,
            names.allSatisfy({ !["", ".", ".."].contains($0) && $0.lowercased() != ".git" })
        else { throw malformed(text) }
        return FilePath(text)
    }

    /// Makes the folders that files are in; nothing may be a file or link and a folder.
    private func makeFolders(of leaves: Set<FilePath>) throws {
        var folders = Set<FilePath>()
        for leaf in leaves {
            var parent = leaf.removingLastComponent()
            while !parent.isEmpty, folders.insert(parent).inserted { parent.removeLastComponent() }
        }
        for path in folders.sorted(by: { $0.string < $1.string }) {
            guard !leaves.contains(path) else { throw malformed(path.string) }
            let target = folder.pushing(path)
            guard target.withPlatformString({ mkdir($0, 0o755) }) == 0 else {
                throw FileError.last("create", target)
            }
        }
    }

    private func malformed(_ path: String) -> CommitError { .malformedTree(place, path: path) }

    private func overLimit(_ what: String, _ limit: Int) -> RenderingError {
        .overLimit(place: place, what: what, limit: limit)
    }

    // MARK: - Contents

    /// Reads objects, some of them together.
    private func forEachContent(
        of entries: [Entry],
        _ body: (Entry, ArraySlice<UInt8>) throws -> Void
    ) async throws {
        var rest = entries[...]
        while !rest.isEmpty {
            var bytes = 0
            let batch = rest.prefix { entry in
                defer { bytes += entry.size }
                return bytes == 0 || bytes + entry.size <= Self.batchBytes
            }
            rest = rest.dropFirst(batch.count)
            let output = try await view.require(
                ["cat-file", "--batch"],
                input: Array(batch.map { "\($0.object)\n" }.joined().utf8),
                outputLimit: batch.reduce(0) { $0 + $1.size + 128 }
            )
            var position = output.startIndex
            for entry in batch {
                guard let end = output[position...].firstIndex(of: UInt8(ascii: "\n")),
                    output[position..<end].elementsEqual("\(entry.object) blob \(entry.size)".utf8),
                    output.count > end + entry.size + 1
                else { throw CommitError.objectMissing(place, path: entry.path) }
                try body(entry, output[end + 1..<end + 1 + entry.size])
                position = end + entry.size + 2
            }
        }
    }

    private static func isPointer(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count < 1_024 && bytes.starts(with: "version https://git-lfs.github.com/spec/".utf8)
    }

    // MARK: - Links

    /// Makes a link if it stays inside, as far as its text tells.
    private mutating func link(_ entry: Entry, to target: String) throws {
        let path = FilePath(target)
        let seen = entry.path.removingLastComponent().pushing(path).lexicallyNormalized()
        guard !path.isAbsolute, !path.isEmpty, target.utf8.count <= Self.longestLink,
            seen.components.first?.kind != .parentDirectory
        else {
            gaps[entry.path] = .outwardLink(target)
            return
        }
        let link = folder.pushing(entry.path)
        guard link.withPlatformString({ link in path.withPlatformString { symlink($0, link) } }) == 0 else {
            throw FileError.last("create", link)
        }
    }

    /// Takes a link away that leads out over other links.
    private mutating func removeIfOutward(_ path: FilePath) throws {
        let link = folder.pushing(path)
        guard let real = link.resolvingLinks, let root = folder.resolvingLinks, !real.starts(with: root)
        else {
            return
        }
        gaps[path] = .outwardLink(real.string)
        try Directory.removeFile(link)
    }
}
