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

    /// The files, in the order of their names.
    private(set) var paths: [FilePath] = []
    /// What is neither a file nor a folder, such as a link, and is not followed.
    private(set) var passedOver: [FilePath] = []

    /// Looks at `path`; of a medium only at its folder of receipts.
    /// - Throws: ``ConfigurationError/missingFile(_:named:)``, ``FileError``.
    init(at path: FilePath) throws {
        let path = try NamedFile.find(path, named: "receive")
        guard try Directory.examine(path) == .directory else {
            paths = [path]
            return
        }
        let root = path.appending(BundleNames.root)
        guard try Directory.examine(root, following: false) != nil else {
            try look(in: path, depth: Self.depth)
            return
        }
        let receipts = root.appending(BundleNames.receipts)
        for folder in [root, receipts] {
            switch try Directory.examine(folder, following: false) {
            case .directory: break
            case nil: return
            default:
                passedOver.append(folder)
                return
            }
        }
        try look(in: receipts, depth: Self.depth)
    }

    private mutating func look(in folder: FilePath, depth: Int) throws {
        for entry in try Directory.entries(of: folder).sorted(by: { $0.name < $1.name })
        where !entry.name.hasPrefix(".") {
            let path = folder.appending(entry.name)
            switch entry.kind {
            case .file where entry.name.hasSuffix(".dsse.json") || entry.name.hasSuffix(".jsonl"):
                paths.append(path)
            case .directory where depth > 0: try look(in: path, depth: depth - 1)
            case .file, .directory: break
            case .other: passedOver.append(path)
            }
        }
    }
}
