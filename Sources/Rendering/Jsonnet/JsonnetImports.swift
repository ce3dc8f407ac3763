import FileIO
import Kubernetes
import SystemPackage
import YAML

/// Follows the imports of a file of jsonnet, whose paths are always written out, and refuses what is outside the tree.
///
/// An import that is nowhere is left to the program: it may never be needed.
struct JsonnetImports {
    private static let fileLimit = 10_000
    private static let byteLimit = 64 << 20

    private let source: ManifestName
    private let libraries: [TreeLocation]
    private let boundary: FilePath
    private var visited = Set<FilePath>()
    private var bytesLeft = byteLimit

    /// Checks `file` and all that it imports.
    /// - Parameters:
    ///   - libraries: Where imports are looked for that are not beside the file; the last one comes first.
    ///   - boundary: The folder without links that they must be in.
    /// - Throws: ``TemplateError/importLeavesTree(at:path:)``, ``CommitError/incompleteTree(_:at:_:)``.
    static func check(
        _ file: TreeLocation,
        of source: ManifestName,
        libraries: [TreeLocation],
        boundary: FilePath
    ) throws {
        var imports = JsonnetImports(source: source, libraries: libraries, boundary: boundary)
        try imports.visit(file)
    }

    private init(source: ManifestName, libraries: [TreeLocation], boundary: FilePath) {
        self.source = source
        self.libraries = libraries
        self.boundary = boundary
    }

    private mutating func visit(_ file: TreeLocation) throws {
        guard let real = file.path.resolvingLinks, visited.insert(real).inserted else { return }
        guard visited.count <= Self.fileLimit else {
            throw RenderingError.overLimit(place: file.shown.string, what: "imports", limit: Self.fileLimit)
        }
        let bytes = try ReadableFile.contents(of: real, limit: bytesLeft)
        bytesLeft -= bytes.count
        for found in JsonnetScanner.imports(in: bytes) {
            let place = YAMLLocation(file.shown.string, found.position)
            let folder = TreeLocation(
                tree: file.tree,
                path: file.path.removingLastComponent(),
                shown: file.shown.removingLastComponent()
            )
            for candidate in ([folder] + libraries.reversed()).map({ $0.appending(FilePath(found.path)) }) {
                try candidate.checkPresent(for: source)
                guard let target = candidate.path.resolvingLinks else { continue }
                guard target.starts(with: boundary) else {
                    throw TemplateError.importLeavesTree(at: place, path: found.path)
                }
                if found.isCode { try visit(candidate) } else { try KeyFiles.check(candidate, of: source) }
                break
            }
        }
    }
}
