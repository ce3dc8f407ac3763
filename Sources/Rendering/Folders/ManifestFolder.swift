import FileIO
import Glibc
import Kubernetes
import SystemPackage

/// Reads a folder of plain manifests: `.yaml`, `.yml`, `.json`, in sub-folders too, in the order of their paths.
///
/// Names that begin with a dot are left out. A link must lead to a file inside the folder.
struct ManifestFolder {
    private static let fileLimit = 20_000
    private static let byteLimit = 256 << 20
    private static let depthLimit = 32

    private let source: ManifestSource
    private let root: FilePath
    private let realRoot: FilePath

    init(_ root: FilePath, of source: ManifestSource) throws {
        guard try Directory.examine(root) == .directory, let realRoot = root.resolvingLinks
        else {
            throw RenderingError.sourceMissing(source.name, path: root)
        }
        self.source = source
        self.root = root
        self.realRoot = realRoot
    }

    func documents() throws -> [RenderedSource.Document] {
        var files: [FilePath] = []
        try collect(FilePath(), depth: 0, into: &files)
        for pattern in source.literalFiles where !files.contains(where: pattern.matches) {
            throw RenderingError.unusedPattern(source.name, pattern)
        }
        var documents: [RenderedSource.Document] = []
        var bytesLeft = Self.byteLimit
        for file in files {
            let path = try target(of: file)
            let bytes = try ReadableFile.contents(of: path, limit: bytesLeft)
            bytesLeft -= bytes.count
            let name = root.pushing(file).string
            let isLiteral = source.literalFiles.contains { $0.matches(file) }
            documents += try ManifestText.documents(in: bytes, name: name).map {
                RenderedSource.Document(node: $0, text: name, isLiteral: isLiteral)
            }
        }
        return documents
    }

    private func collect(_ folder: FilePath, depth: Int, into files: inout [FilePath]) throws {
        guard depth <= Self.depthLimit else {
            throw RenderingError.overLimit(
                place: root.string,
                what: "levels of folders",
                limit: Self.depthLimit
            )
        }
        for entry in try Directory.entries(of: root.pushing(folder)) where !entry.name.hasPrefix(".") {
            let path = folder.appending(entry.name)
            switch entry.kind {
            case .directory:
                try collect(path, depth: depth + 1, into: &files)
            case .file, .other:
                if Self.kustomizations.contains(entry.name) {
                    throw RenderingError.kustomizationInManifests(root.pushing(path))
                }
                if entry.kind == .other { try refuseFolder(behind: path) }
                guard Self.extensions.contains(path.extension ?? "") else { continue }
                files.append(path)
            }
            guard files.count <= Self.fileLimit else {
                throw RenderingError.overLimit(place: root.string, what: "files", limit: Self.fileLimit)
            }
        }
    }

    /// A folder behind a link would be left out without a word.
    private func refuseFolder(behind link: FilePath) throws {
        let path = root.pushing(link)
        guard Directory.kind(of: path, following: true) == .directory else { return }
        guard let target = path.resolvingLinks, target.starts(with: realRoot) else {
            throw RenderingError.leavesFolder(path, target: path.resolvingLinks ?? path)
        }
        throw RenderingError.unusableFile(path)
    }

    /// Where the bytes of a file are: itself, or the file inside the folder that a link leads to.
    private func target(of file: FilePath) throws -> FilePath {
        let path = root.pushing(file)
        guard Directory.kind(of: path) == .other else { return path }
        guard let target = path.resolvingLinks, Directory.kind(of: target) == .file else {
            throw RenderingError.unusableFile(path)
        }
        guard target.starts(with: realRoot) else { throw RenderingError.leavesFolder(path, target: target) }
        return target
    }

    private static let extensions: Set<String> = ["yaml", "yml", "json"]
    static let kustomizations: Set<String> = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
}

extension FilePath {
    /// The absolute path without links, if something is there.
    var resolvingLinks: FilePath? {
        withPlatformString { path in
            guard let resolved = realpath(path, nil) else { return nil }
            defer { free(resolved) }
            return FilePath(platformString: resolved)
        }
    }
}
