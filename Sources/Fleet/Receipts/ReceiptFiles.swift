import BundleFormat
import FileIO
import Settings
import SystemPackage

/// The files that hold receipts: one that is named, or all in a folder or on a medium.
struct ReceiptFiles {
    /// The largest file, in bytes.
    static let limit = 64 << 20
    /// How deep folders are looked through.
    private static let depth = 4

    let paths: [FilePath]

    /// Looks at `path`; of a medium only at its folder of receipts.
    /// - Throws: ``ConfigurationError/missingFile(_:named:)``, ``FileError``.
    init(at path: FilePath) throws {
        let path = try NamedFile.find(path, named: "receive")
        guard try Directory.examine(path) == .directory else {
            paths = [path]
            return
        }
        let onMedium = path.appending(BundleNames.root).appending(BundleNames.receipts)
        let isMedium = try Directory.examine(onMedium, following: false) == .directory
        paths = try Self.files(in: isMedium ? onMedium : path, depth: Self.depth)
    }

    private static func files(in folder: FilePath, depth: Int) throws -> [FilePath] {
        try Directory.entries(of: folder).sorted { $0.name < $1.name }.flatMap { entry -> [FilePath] in
            let path = folder.appending(entry.name)
            switch entry.kind {
            case .file where entry.name.hasSuffix(".dsse.json") || entry.name.hasSuffix(".jsonl"):
                return entry.name.hasPrefix(".") ? [] : [path]
            case .directory where depth > 0: return try files(in: path, depth: depth - 1)
            default: return []
            }
        }
    }
}
