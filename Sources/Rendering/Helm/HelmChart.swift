import Archive
import Diagnostics
import FileIO
import Kubernetes
import SystemPackage
import YAML

/// A chart on disk, with the charts that are vendored in it.
struct HelmChart {
    private static let limits = ArchiveLimits(entries: 20_000, fileBytes: 64 << 20, totalBytes: 256 << 20)
    private static let fileLimit = 20_000
    private static let depthLimit = 16
    private static let documentLimit = 3 << 20

    /// The folder.
    let location: TreeLocation
    /// Its name, as `Chart.yaml` says.
    let name: String
    /// Its version.
    let version: String
    /// `Chart.yaml`.
    let metadata: YAMLNode
    /// The charts in `charts/`.
    private(set) var vendored: [HelmChart] = []

    /// The images that its annotations name.
    let declared: ImageAnnotations.Declared

    private let dependencies: [Dependency]

    /// A chart that it builds on.
    private struct Dependency {
        let name: String
        /// What the chart is called here.
        let alias: String
        let place: YAMLLocation
    }

    /// Reads the chart at a location: a folder, or an archive that is unpacked into `scratch`.
    /// - Throws: ``TemplateError/chartMissing(_:path:)``, and ``TemplateError/dependencyMissing(_:at:)`` for what a chart
    ///   says that it builds on and does not have.
    init(
        _ location: TreeLocation,
        of source: ManifestName,
        unpackedIn scratch: FilePath,
        depth: Int = 0
    ) throws {
        guard depth <= Self.depthLimit else {
            throw RenderingError.overLimit(
                place: location.shown.string,
                what: "levels of charts",
                limit: Self.depthLimit
            )
        }
        try location.checkWhole(for: source)
        let folder = try Self.folder(of: location, source: source, scratch)
        let file = folder.appending("Chart.yaml")
        guard let node = try Self.document(file) else {
            throw TemplateError.chartMissing(source, path: location.shown)
        }
        self.location = folder
        metadata = node
        name = node["name"]?.scalar?.text ?? ""
        version = node["version"]?.scalar?.text ?? ""
        declared = ImageAnnotations.declared(in: node, called: file.shown.string)
        var named = Self.dependencies(in: node, of: file)
        let requirements = folder.appending("requirements.yaml")
        if let node = try Self.document(requirements) {
            named += Self.dependencies(in: node, of: requirements)
        }
        dependencies = named
        vendored = try Self.vendored(in: folder, source, scratch, depth)
        for dependency in dependencies where !vendored.contains(where: { $0.name == dependency.name }) {
            throw TemplateError.dependencyMissing(dependency.name, at: dependency.place)
        }
    }

    /// Its files that helm reads as templates, values or otherwise, and those of the charts in it; none of them outside the tree.
    /// - Throws: ``RenderingError/leavesFolder(_:target:)``, ``RenderingError/unusableFile(_:)``.
    func files() throws -> [TreeLocation] {
        try ownFiles()
            + vendored.filter { !$0.location.path.starts(with: location.path) }.flatMap { try $0.files() }
    }

    /// The files in its folder, the archives of other charts unopened.
    /// - Throws: As ``files()``.
    func ownFiles() throws -> [TreeLocation] {
        var files: [TreeLocation] = []
        guard let boundary = location.boundary else { return [] }
        try Self.collect(location, within: boundary, depth: 0, into: &files)
        return files
    }

    /// This chart, and those in it of which helm has rendered a template.
    /// - Parameters:
    ///   - rendered: The charts of all templates, as helm writes them: `edge/charts/cache`.
    ///   - path: The chart that this one is in, with `/charts/` behind it.
    func charts(in rendered: Set<String>, below path: String = "", called name: String? = nil) -> [HelmChart]
    {
        let own = path + (name ?? self.name)
        return [self]
            + vendored.flatMap { chart -> [HelmChart] in
                let names = Set(dependencies.filter { $0.name == chart.name }.map(\.alias) + [chart.name])
                let found = names.sorted().first { name in
                    rendered.contains {
                        $0 == "\(own)/charts/\(name)" || $0.hasPrefix("\(own)/charts/\(name)/")
                    }
                }
                return found.map { chart.charts(in: rendered, below: "\(own)/charts/", called: $0) } ?? []
            }
    }

    private static func collect(
        _ folder: TreeLocation,
        within boundary: FilePath,
        depth: Int,
        into files: inout [TreeLocation]
    ) throws {
        guard depth <= 2 * depthLimit, files.count <= fileLimit else {
            throw RenderingError.overLimit(place: folder.shown.string, what: "files", limit: fileLimit)
        }
        for entry in try Directory.entries(of: folder.path) {
            let location = folder.appending(FilePath(entry.name))
            if entry.kind == .other {
                guard let real = location.path.resolvingLinks else {
                    throw RenderingError.unusableFile(location.shown)
                }
                guard real.starts(with: boundary) else {
                    throw RenderingError.leavesFolder(location.shown, target: real)
                }
            }
            switch Directory.kind(of: location.path, following: true) {
            case .directory: try collect(location, within: boundary, depth: depth + 1, into: &files)
            case .file: files.append(location)
            case .other, nil: throw RenderingError.unusableFile(location.shown)
            }
        }
    }

    /// The folder of a chart, which in an archive is the only one.
    private static func folder(
        of location: TreeLocation,
        source: ManifestName,
        _ scratch: FilePath
    ) throws -> TreeLocation {
        switch try Directory.examine(location.path) {
        case .directory: return location
        case .file:
            let target = try unpackedFolder(in: scratch)
            do {
                let archive = location.path.resolvingLinks ?? location.path
                try ArchiveFiles.unpack(archive, into: target, limits: limits)
            } catch let error as ArchiveError {
                throw TemplateError.malformedChart(source, reason: error.description)
            }
            let folders = try Directory.entries(of: target).filter { $0.kind == .directory }
            guard let only = folders.first, folders.count == 1 else {
                throw TemplateError.chartMissing(source, path: location.shown)
            }
            return TreeLocation(
                tree: TreeFiles(root: target, commit: nil),
                path: target.appending(only.name),
                shown: location.shown.appending(only.name)
            )
        case .other, nil: throw TemplateError.chartMissing(source, path: location.shown)
        }
    }

    private static func unpackedFolder(in scratch: FilePath) throws -> FilePath {
        let parent = scratch.appending("charts")
        try Directory.create(parent)
        let folder = parent.appending(String(try Directory.entries(of: parent).count))
        try Directory.create(folder)
        return folder
    }

    private static func vendored(
        in folder: TreeLocation,
        _ source: ManifestName,
        _ scratch: FilePath,
        _ depth: Int
    ) throws -> [HelmChart] {
        let charts = folder.appending("charts")
        guard try Directory.examine(charts.path) == .directory else { return [] }
        return try Directory.entries(of: charts.path).compactMap { entry in
            let location = charts.appending(FilePath(entry.name))
            let isFolder = Directory.kind(of: location.path, following: true) == .directory
            // As helm does: other files, and names that begin so, are no charts.
            guard isFolder ? !"._".contains(entry.name.prefix(1)) : entry.name.hasSuffix(".tgz") else {
                return nil
            }
            return try HelmChart(location, of: source, unpackedIn: scratch, depth: depth + 1)
        }
    }

    private static func document(_ file: TreeLocation) throws -> YAMLNode? {
        guard Directory.kind(of: file.path, following: true) == .file, let path = file.path.resolvingLinks
        else {
            return nil
        }
        let bytes = try ReadableFile.contents(of: path, limit: documentLimit)
        return try YAMLDocuments.readOne(bytes, name: file.shown.string)
    }

    private static func dependencies(in node: YAMLNode, of file: TreeLocation) -> [Dependency] {
        (node["dependencies"]?.sequence ?? []).compactMap { dependency in
            dependency["name"]?.string.map { name in
                Dependency(
                    name: name,
                    alias: dependency["alias"]?.string ?? name,
                    place: YAMLLocation(file.shown.string, dependency.position)
                )
            }
        }
    }
}
