package import Content
import FileIO
import Synchronization
package import SystemPackage

/// An OCI image layout in a folder (OCI image-spec 1.1, "Image Layout"), as store and as source.
///
///     DIR/oci-layout            version
///     DIR/index.json            roots and names; replaced whole, last
///     DIR/blobs/sha256/<hex>    content; complete and verified from the moment it is there, mode 0444
///     DIR/.ingest/              content on its way in, and the lock of the one writing process
///
/// A blob is written to `.ingest` while its digest is computed, synchronised, and renamed. Names move in one replacement of
/// `index.json`, after everything that they need is durable. Blobs may be missing, files that the specification does not know are
/// ignored, links are refused.
package final class LayoutDirectory: Sendable {
    struct State {
        var index: (version: FileVersion, value: LayoutIndex)?
        var roots: [Digest: Descriptor] = [:]
        var unsynchronised: Set<Digest.Algorithm> = []
        var subjects: [Digest: Digest?] = [:]
        var nextIngest = 0
    }

    /// Where the layout is.
    package let path: FilePath
    /// The repository that names without a repository belong to.
    let base: ImageReference?
    let state = Mutex(State())
    private let lock: FileLock?
    private let folders: BlobFolders

    /// Opens a layout that somebody made, for reading.
    /// - Parameter base: The repository that bare tags in `index.json` belong to, when that is known.
    /// - Throws: ``OCILayoutError/malformedLayout(_:reason:)`` or ``FileError``.
    package init(reading path: FilePath, base: ImageReference? = nil) throws {
        self.path = path
        self.base = base
        folders = BlobFolders(below: path)
        lock = nil
        try checkFolders()
        try checkVersion()
        _ = try index()
    }

    /// Opens a layout for writing, making an empty one where there is nothing; left-overs of an interrupted run are removed.
    /// - Parameter base: The repository that bare tags in `index.json` belong to, when that is known.
    /// - Throws: ``FileError/locked(path:)`` while another process writes to it,
    ///   ``OCILayoutError/malformedLayout(_:reason:)`` when something else is in the folder.
    package init(writing path: FilePath, base: ImageReference? = nil) throws {
        self.path = path
        self.base = base
        folders = BlobFolders(below: path)
        try Directory.create(path)
        try Self.checkIsLayoutOrEmpty(path)
        let ingest = path.appending(Self.ingestName)
        try Directory.create(ingest, mode: 0o700)
        lock = try FileLock(ingest.appending(Self.lockName))
        for entry in try Directory.entries(of: ingest) where entry.name != Self.lockName {
            try Directory.removeTree(ingest.appending(entry.name))
        }
        if try Directory.examine(versionPath, following: false) == nil {
            try DurableFile.replace(versionPath, with: Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        }
        try Directory.create(folder(of: .sha256))
        if try Directory.examine(indexFile.path, following: false) == nil {
            try indexFile.replace(with: LayoutIndex.encoded([]))
        }
        try checkFolders()
        try checkVersion()
        _ = try index()
    }

    /// The folder for content on its way in; on the file system of the blobs, emptied when the layout is opened for writing.
    package var ingestFolder: FilePath { path.appending(Self.ingestName) }

    /// Where the content `digest` is, or would be.
    package func blobPath(_ digest: Digest) -> FilePath {
        folder(of: digest.algorithm).appending(digest.hex)
    }

    var indexFile: RecordFile { RecordFile(path.appending("index.json"), limit: LayoutIndex.maximumSize) }
    private var versionPath: FilePath { path.appending("oci-layout") }

    func folder(of algorithm: Digest.Algorithm) -> FilePath {
        switch algorithm {
        case .sha256: folders.sha256
        case .sha512: folders.sha512
        }
    }

    /// The folders of blobs, which are asked for at each of them.
    private struct BlobFolders {
        let sha256: FilePath
        let sha512: FilePath

        init(below path: FilePath) {
            let blobs = path.appending("blobs")
            sha256 = blobs.appending(Digest.Algorithm.sha256.rawValue)
            sha512 = blobs.appending(Digest.Algorithm.sha512.rawValue)
        }
    }

    /// Refuses to write into a layout that is open for reading.
    func requireWritable() throws(OCILayoutError) {
        if lock == nil { throw .notWritable(path) }
    }

    private static let ingestName = ".ingest"
    private static let lockName = "lock"

    private static func checkIsLayoutOrEmpty(_ path: FilePath) throws {
        if try Directory.examine(path.appending("oci-layout"), following: false) == .file { return }
        let ours: Set<String> = [ingestName, ".oci-layout.new", "lost+found"]
        guard try Directory.entries(of: path).allSatisfy({ ours.contains($0.name) }) else {
            throw OCILayoutError.malformedLayout(path, reason: "it holds other files and no oci-layout")
        }
    }

    /// A layout whose folders are links could lead anywhere.
    private func checkFolders() throws {
        guard try Directory.examine(path) == .directory else {
            throw OCILayoutError.malformedLayout(path, reason: "it is no folder")
        }
        for folder in [path.appending("blobs")] + Digest.Algorithm.allCases.map(folder(of:)) {
            if let kind = try Directory.examine(folder, following: false), kind != .directory {
                throw OCILayoutError.malformedLayout(
                    path,
                    reason: "\(folder.lastComponent?.string ?? "") is no folder"
                )
            }
        }
    }

    private func checkVersion() throws {
        guard try Directory.examine(versionPath, following: false) != nil else {
            throw OCILayoutError.malformedLayout(path, reason: "there is no file oci-layout in it")
        }
        let bytes = try ReadableFile.contents(of: versionPath, limit: 4_096)
        let version = try Self.version(bytes, place: versionPath.string)
        guard version.hasPrefix("1.") else {
            throw OCILayoutError.malformedLayout(path, reason: "its version is \(version), expected 1.0.0")
        }
    }

    /// The version in the file `oci-layout`.
    static func version(_ bytes: [UInt8], place: String) throws(ContentError) -> String {
        struct Version: Decodable {
            let imageLayoutVersion: String
        }
        return try StrictJSON.decode(Version.self, from: bytes, place: place, limits: .foreignDocument)
            .imageLayoutVersion
    }
}
