import FileIO
import Glibc
import Kubernetes
import SystemPackage

/// Reads a folder of plain manifests: `.yaml`, `.yml`, `.json`, in sub-folders too, in the order of their paths.
///
/// Names that begin with a dot are left out. A link must lead to a file inside the folder, in a commit to one inside the commit.
struct PlainManifestRenderer: ManifestRenderer {
    static let kind = "manifests"
    private static let fileLimit = 20_000
    private static let byteLimit = 256 << 20
    private static let depthLimit = 32

    private let source: ManifestSource
    private let options: ManifestOptions
    private let location: TreeLocation
    private let boundary: FilePath

    let program: String? = nil

    init(_ location: TreeLocation, of source: ManifestSource, _ options: ManifestOptions) throws {
        guard try Directory.examine(location.path) == .directory, let real = location.path.resolvingLinks
        else {
            throw RenderingError.sourceMissing(source.name, path: location.shown)
        }
        self.source = source
        self.options = options
        self.location = location
        boundary = location.tree.commit == nil ? real : location.boundary ?? real
    }

    func render() throws -> RenderedManifests {
        try location.checkWhole(for: source.name)
        var found = FoundFiles()
        try collect(FilePath(), depth: 0, into: &found)
        try checkPatterns(found)
        var documents: [RenderedSource.Document] = []
        var bytesLeft = Self.byteLimit
        for file in found.files {
            let path = try target(of: file)
            let bytes = try ReadableFile.contents(of: path, limit: bytesLeft)
            bytesLeft -= bytes.count
            let name = location.shown.pushing(file).string
            let isLiteral = options.literalFiles.contains { $0.matches(file) }
            documents += try ManifestText.documents(in: bytes, name: name).map {
                RenderedSource.Document(node: $0, text: name, isLiteral: isLiteral)
            }
        }
        return RenderedManifests(
            documents: documents,
            warnings: found.folders.map { .folderNotRead(source: source.name, location.shown.pushing($0)) }
        )
    }

    /// What is in the folder, by path below it.
    private struct FoundFiles {
        /// What is read.
        var files: [FilePath] = []
        /// What the patterns leave out.
        var excluded: [FilePath] = []
        /// Folders with manifests that are not looked into.
        var folders: [FilePath] = []
    }

    private func collect(_ folder: FilePath, depth: Int, into found: inout FoundFiles) throws {
        guard depth <= Self.depthLimit else { throw overLimit("levels of folders", Self.depthLimit) }
        for entry in try Directory.entries(of: location.path.pushing(folder))
        where !entry.name.hasPrefix(".") {
            let path = folder.appending(entry.name)
            if options.exclude.contains(where: { $0.matches(path) }) {
                found.excluded.append(path)
                continue
            }
            switch entry.kind {
            case .directory where options.recurses: try collect(path, depth: depth + 1, into: &found)
            case .directory: if try holdsManifests(path, depth: depth + 1) { found.folders.append(path) }
            case .file, .other: try add(path, entry.kind, to: &found)
            }
            guard found.files.count <= Self.fileLimit else { throw overLimit("files", Self.fileLimit) }
        }
    }

    private func add(_ path: FilePath, _ kind: Directory.Kind, to found: inout FoundFiles) throws {
        guard options.include.isEmpty || options.include.contains(where: { $0.matches(path) }) else {
            found.excluded.append(path)
            return
        }
        let shown = location.shown.pushing(path)
        if let name = path.lastComponent?.string, Self.kustomizations.contains(name) {
            throw RenderingError.kustomizationInManifests(shown)
        }
        if kind == .other { try refuseFolder(behind: path) }
        let suffix = path.extension ?? ""
        guard !Self.extensions.contains(suffix) else { return found.files.append(path) }
        guard !Self.extensions.contains(suffix.lowercased()) else { throw RenderingError.oddSuffix(shown) }
    }

    private func holdsManifests(_ folder: FilePath, depth: Int) throws -> Bool {
        guard depth <= Self.depthLimit else { throw overLimit("levels of folders", Self.depthLimit) }
        return try Directory.entries(of: location.path.pushing(folder)).contains { entry in
            guard !entry.name.hasPrefix(".") else { return false }
            let path = folder.appending(entry.name)
            return entry.kind == .directory
                ? try holdsManifests(path, depth: depth + 1) : Self.extensions.contains(path.extension ?? "")
        }
    }

    private func checkPatterns(_ found: FoundFiles) throws(RenderingError) {
        guard options.requiresMatches else { return }
        for pattern in options.exclude where !found.excluded.contains(where: pattern.matches) {
            throw .unusedPattern(source.name, pattern)
        }
        for pattern in options.include + options.literalFiles
        where !found.files.contains(where: pattern.matches) {
            throw .unusedPattern(source.name, pattern)
        }
    }

    private func overLimit(_ what: String, _ limit: Int) -> RenderingError {
        .overLimit(place: location.shown.string, what: what, limit: limit)
    }

    /// A folder behind a link would be left out without a word.
    private func refuseFolder(behind link: FilePath) throws {
        let path = location.path.pushing(link)
        guard Directory.kind(of: path, following: true) == .directory else { return }
        let shown = location.shown.pushing(link)
        guard let target = path.resolvingLinks, target.starts(with: boundary) else {
            throw RenderingError.leavesFolder(shown, target: path.resolvingLinks ?? path)
        }
        throw RenderingError.unusableFile(shown)
    }

    /// Where the bytes of a file are: itself, or the file inside the folder that a link leads to.
    private func target(of file: FilePath) throws -> FilePath {
        let path = location.path.pushing(file)
        guard Directory.kind(of: path) == .other else { return path }
        let shown = location.shown.pushing(file)
        guard let target = path.resolvingLinks, Directory.kind(of: target) == .file else {
            throw RenderingError.unusableFile(shown)
        }
        guard target.starts(with: boundary) else { throw RenderingError.leavesFolder(shown, target: target) }
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
