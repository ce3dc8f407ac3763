import Archive
import Content
import FileIO
import SystemPackage

/// Goes through a foreign archive once and keeps what is in it by digest, never by name.
struct ArchiveUnpacker {
    /// What has been found so far.
    struct Contents {
        /// The small documents that say what the archive is.
        var documents: [String: [UInt8]] = [:]
        /// Every other file, by its name in the archive.
        var files: [String: Descriptor] = [:]
        /// What links stand for.
        var links: [String: String] = [:]

        /// The file that a name stands for, over at most 40 links; nil when there is none.
        func file(_ name: String) -> Descriptor? {
            var name = name.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
            for _ in 0..<40 {
                if let file = files[name] { return file }
                guard let target = links[name] else { return nil }
                name = target
            }
            return nil
        }
    }

    private static let documentLimits = [
        "oci-layout": 4_096, "index.json": LayoutIndex.maximumSize, "manifest.json": 16 << 20,
    ]

    let path: FilePath
    let layout: LayoutDirectory
    let limits: ArchiveLimits

    /// Reads the whole archive into the layout's blobs.
    func run() throws -> Contents {
        var reader = try ArchiveReader(OpenFile(path), as: .tar, of: path)
        var contents = Contents()
        var entryCount = 0
        var total: Int64 = 0
        while let entry = try reader.nextEntry() {
            entryCount += 1
            guard entryCount <= limits.entries else {
                throw OCILayoutError.overLimit(place: path.string, what: "entries", limit: limits.entries)
            }
            switch entry.kind {
            case .directory: continue
            case .link(let target):
                try add(entry, of: path, to: &contents) { $0.links[entry.name] = target }
            case .file:
                try checkSize(entry, &total)
                try readFile(entry, &reader, &contents)
            }
        }
        return contents
    }

    private func readFile(
        _ entry: ArchiveEntry,
        _ reader: inout ArchiveReader,
        _ contents: inout Contents
    ) throws {
        if let limit = Self.documentLimits[entry.name] {
            guard entry.size <= limit else {
                throw OCILayoutError.overLimit(place: entry.name, what: "bytes", limit: limit)
            }
            var bytes: [UInt8] = []
            _ = try reader.forEachBlock(limit: entry.size) { bytes.append(contentsOf: $0) }
            try checkWhole(entry, Int64(bytes.count))
            try add(entry, of: path, to: &contents, unlessEqual: contents.documents[entry.name] == bytes) {
                $0.documents[entry.name] = bytes
            }
        } else if !Self.isIgnored(entry.name) {
            let file = try store(entry, &reader)
            try add(entry, of: path, to: &contents, unlessEqual: contents.files[entry.name] == file) {
                $0.files[entry.name] = file
            }
        }
    }

    /// Writes a file into the layout under the digest that it has; a blob must have the digest that it is named by.
    private func store(_ entry: ArchiveEntry, _ reader: inout ArchiveReader) throws -> Descriptor {
        let promised = Self.digest(named: entry.name)
        let hasher = DigestHasher(promised?.algorithm ?? .sha256)
        var file = try TemporaryFile(named: layout.nextIngestName(), in: layout.ingestFolder)
        let size = try reader.forEachBlock(limit: entry.size) { block in
            hasher.update(block)
            try file.write(block)
        }
        try checkWhole(entry, size)
        let found = hasher.finish()
        if let promised, promised != found {
            throw ArchiveError.hostileEntry(
                path,
                entry: entry.name,
                reason: "its content has the digest \(found)"
            )
        }
        let descriptor = Descriptor(mediaType: "application/octet-stream", digest: found, size: size)
        try file.synchronize()
        try layout.take(file.path, as: descriptor)
        return descriptor
    }

    private func checkSize(_ entry: ArchiveEntry, _ total: inout Int64) throws {
        let (sum, overflow) = total.addingReportingOverflow(entry.size)
        guard !overflow, sum <= limits.totalBytes, entry.size <= limits.fileBytes else {
            throw ArchiveError.hostileEntry(
                path,
                entry: entry.name,
                reason: "with its \(entry.size) bytes the archive is over the limit"
            )
        }
        total = sum
        // Small files are left to the system: asking costs more.
        guard try entry.size < 1 << 20 || entry.size <= FreeSpace(at: layout.path).bytes ?? .max else {
            throw FileError.system(
                operation: "unpack \(entry.name) into",
                path: layout.path,
                errno: .noSpace
            )
        }
    }

    private func checkWhole(_ entry: ArchiveEntry, _ count: Int64) throws(ArchiveError) {
        guard count == entry.size else {
            throw .malformed(path, reason: "\(entry.name) ends after \(count) of \(entry.size) bytes")
        }
    }

    /// Remembers an entry; the same name for something else is refused, since tools differ in which one they take.
    private func add(
        _ entry: ArchiveEntry,
        of path: FilePath,
        to contents: inout Contents,
        unlessEqual isEqual: Bool = false,
        _ change: (inout Contents) -> Void
    ) throws(ArchiveError) {
        let isKnown =
            contents.files[entry.name] != nil || contents.links[entry.name] != nil
            || contents.documents[entry.name] != nil
        guard !isKnown || isEqual else {
            throw .hostileEntry(path, entry: entry.name, reason: "it is there twice")
        }
        change(&contents)
    }

    /// What `docker save` used to write beside each layer; nothing needs it.
    private static func isIgnored(_ name: String) -> Bool {
        let parts = name.split(separator: "/")
        return name == "repositories" || parts.count == 2 && (parts[1] == "VERSION" || parts[1] == "json")
    }

    /// The digest in `blobs/<algorithm>/<hex>`.
    private static func digest(named name: String) -> Digest? {
        let parts = name.split(separator: "/")
        guard parts.count == 3, parts[0] == "blobs",
            let algorithm = Digest.Algorithm(rawValue: String(parts[1]))
        else { return nil }
        do throws(ContentError) {
            return try Digest(algorithm, hex: String(parts[2]))
        } catch {
            return nil
        }
    }
}
