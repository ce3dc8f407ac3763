package import BundleFormat
package import Content
import Diagnostics
import FileIO
package import OCILayout
package import Signing
package import SystemPackage

/// What the hub has shipped: one file for each bundle of each stream, `<stream>/<sequence, 6 digits>.json`.
///
/// An entry is written when all files of its bundle are on the medium, just before the bundle gets its name there.
package struct Ledger: Sendable {
    /// One shipped bundle.
    package struct Entry: Codable, Sendable, Equatable {
        /// The version of this form: 1.
        package var version = 1
        /// The lineage.
        package let stream: StreamID
        /// Where the bundle stands in it.
        package let position: BundlePosition
        /// The digest of its statement: its identity.
        package let statement: Digest
        /// When it was made.
        package let created: Timestamp
        /// The sites it is for.
        package let sites: [PlainName]
        /// Its snapshot.
        package let snapshot: String?
        /// The digest of the site's content after it.
        package let state: Digest
        /// The newest trust root that travelled with it; nil in entries of versions before 0.2.
        package let root: Int?
        /// From when on sites refuse it; nil in entries of versions before 0.2.
        package let expires: Timestamp?
        /// The sequence of the bundle that it builds on; nil for a full one, and in entries of versions before 0.3.
        package let base: Int64?
        /// Every blob that a site has after it, by digest.
        package fileprivate(set) var blobs: [Blob]

        /// Describes a shipped bundle.
        package init(
            stream: StreamID,
            position: BundlePosition,
            statement: Digest,
            created: Timestamp,
            sites: [PlainName],
            snapshot: String?,
            state: Digest,
            root: Int? = nil,
            expires: Timestamp? = nil,
            base: Int64? = nil,
            blobs: [Blob]
        ) {
            self.stream = stream
            self.position = position
            self.statement = statement
            self.created = created
            self.sites = sites
            self.snapshot = snapshot
            self.state = state
            self.root = root
            self.expires = expires
            self.base = base
            self.blobs = blobs
        }

        /// Refuses a moment before this bundle's for the next one, which sites would take for an old one.
        /// - Throws: ``FleetError/madeBeforeLast(_:last:sequence:)``.
        package func check(next created: Timestamp) throws(FleetError) {
            guard created >= self.created else {
                throw .madeBeforeLast(created, last: self.created, sequence: position.sequence)
            }
        }

        /// The digests of all blobs.
        package var digests: Set<Digest> { Set(blobs.map(\.digest)) }
        /// The blobs that patches may be made of.
        package var layers: [Blob] {
            blobs.filter { $0.descriptor.canBePatched && !$0.repositories.isEmpty }
        }
    }

    /// A blob that a site has.
    package struct Blob: Codable, Sendable, Hashable {
        /// Its digest.
        package let digest: Digest
        /// Its size in bytes.
        package let size: Int64
        /// What it is.
        package let mediaType: MediaType
        /// The repositories of the mirror that have it, sorted; none for what only the snapshot needs.
        package let repositories: [RepositoryName]

        /// Notes what a bundle lists.
        package init(_ blob: Contents.BlobEntry) {
            self.init(
                digest: blob.digest,
                size: blob.size,
                mediaType: blob.mediaType,
                repositories: blob.repositories
            )
        }

        /// Describes a blob.
        package init(digest: Digest, size: Int64, mediaType: MediaType, repositories: [RepositoryName]) {
            self.digest = digest
            self.size = size
            self.mediaType = mediaType
            self.repositories = repositories
        }

        /// The blob as a descriptor.
        package var descriptor: Descriptor { Descriptor(mediaType: mediaType, digest: digest, size: size) }
    }

    /// The largest entry, in bytes.
    private static let limit = 64 << 20

    /// Where it is.
    package let folder: FilePath

    /// Keeps entries in `folder`, which is made on first use.
    package init(_ folder: FilePath) {
        self.folder = folder
    }

    /// Every stream that something was shipped in, sorted.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``.
    package func streams() throws(FleetError) -> [StreamID] {
        try entries(of: folder).compactMap { $0.kind == .directory ? StreamID($0.name) : nil }
    }

    /// The sequences of a stream, rising; a name counts whatever stands there.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``.
    package func sequences(of stream: StreamID) throws(FleetError) -> [Int64] {
        let folder = self.folder(of: stream)
        var sequences: [Int64] = []
        for entry in try entries(of: folder) where entry.name.hasSuffix(".json") && !entry.name.hasPrefix(".")
        {
            let path = folder.appending(entry.name)
            guard let sequence = Int64(entry.name.dropLast(5)), file(sequence, of: stream).path == path else {
                throw .damagedLedger(path, reason: "its name is not that of a bundle, such as 000041.json")
            }
            sequences.append(sequence)
        }
        return sequences.sorted()
    }

    /// The entry of one bundle; nil when it was never shipped.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``, also for an entry that is no file or that cannot be read.
    package func entry(_ sequence: Int64, of stream: StreamID) throws(FleetError) -> Entry? {
        guard try sequences(of: stream).contains(sequence) else { return nil }
        let file = file(sequence, of: stream)
        let path = file.path
        let entry: Entry
        do {
            entry = try Entry(decoding: file.contents(), place: path.string)
        } catch let error as ContentError {
            throw .damagedLedger(path, reason: error.description)
        } catch let error as FileError {
            throw .damagedLedger(path, reason: error.description)
        } catch {
            throw .damagedLedger(path, reason: "it is no entry")
        }
        guard entry.stream == stream, entry.position.sequence == sequence else {
            throw .damagedLedger(path, reason: "it describes another bundle")
        }
        return entry
    }

    /// What is in a folder of the ledger; nothing while it is not there.
    private func entries(of folder: FilePath) throws(FleetError) -> [Directory.Entry] {
        do throws(FileError) {
            for folder in [self.folder, folder] {
                switch try Directory.examine(folder) {
                case .directory: break
                case nil where try Directory.examine(folder, following: false) == nil: return []
                default: throw .system(operation: "list", path: folder, errno: .notDirectory)
                }
            }
            return try Directory.entries(of: folder)
        } catch {
            throw .damagedLedger(folder, reason: error.description)
        }
    }

    /// The last shipped bundle of a stream.
    package func last(of stream: StreamID) throws -> Entry? {
        try sequences(of: stream).last.flatMap { try entry($0, of: stream) }
    }

    /// The snapshots of a stream, as their names.
    package func snapshots(of stream: StreamID) throws -> Set<String> {
        Set(try sequences(of: stream).compactMap { try entry($0, of: stream)?.snapshot })
    }

    /// Holds the lock of a stream while `body` runs, so that two builds never take one sequence.
    /// - Throws: ``FileError/locked(path:)`` while another build holds it.
    package func withLock<Result>(of stream: StreamID, _ body: () async throws -> Result) async throws
        -> Result
    {
        try Directory.create(folder(of: stream))
        let lock = try FileLock(folder(of: stream).appending("lock"))
        let result = try await body()
        _ = consume lock
        return result
    }

    /// Records a shipped bundle durably.
    package func record(_ entry: Entry) throws {
        try Directory.create(folder(of: entry.stream))
        try file(entry.position.sequence, of: entry.stream).replace(with: entry.encoded())
    }

    private func folder(of stream: StreamID) -> FilePath {
        folder.appending(stream.description)
    }

    private func file(_ sequence: Int64, of stream: StreamID) -> RecordFile {
        let digits = String(sequence)
        let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return RecordFile(folder(of: stream).appending("\(name).json"), limit: Self.limit)
    }
}

extension Ledger.Entry {
    /// Reads an entry.
    fileprivate init(decoding bytes: [UInt8], place: String) throws {
        let (rest, blobs) = try StrictJSONReader.document(
            Ledger.Entry.self,
            list: "blobs",
            of: Ledger.Blob.self,
            limit: Contents.maximumBlobs,
            from: bytes,
            place: place
        )
        self = rest
        self.blobs = blobs
    }

    /// The document.
    package func encoded() throws -> [UInt8] {
        try StrictJSONWriter.bytes { writer in
            try writer.member("base", base)
            try writer.list("blobs", blobs)
            try writer.member("created", created)
            try writer.member("expires", expires)
            try writer.member("position", position)
            try writer.member("root", root)
            try writer.member("sites", sites)
            try writer.member("snapshot", snapshot)
            try writer.member("state", state)
            try writer.member("statement", statement)
            try writer.member("stream", stream)
            try writer.member("version", version)
        }
    }
}
