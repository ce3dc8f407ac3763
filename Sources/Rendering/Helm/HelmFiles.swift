import FileIO
import Kubernetes
import SystemPackage
import YAML

/// The chart of a source, and the files that its options name.
struct HelmFiles {
    private static let textLimit = 8 << 20

    /// The chart.
    let chart: HelmChart
    /// The files with values, in order.
    let valueFiles: [FilePath]
    /// The files of ``HelmOptions/Parameter/Style/file`` by their text.
    let parameterFiles: [String: FilePath]
    /// Words of interest in templates and values, and where they stand.
    let words: [(text: String, place: YAMLLocation)]

    /// Finds and checks the files.
    /// - Throws: ``RenderingError/fileMissing(_:path:)`` for a file that is not there, and what is wrong with the chart.
    init(
        _ options: HelmOptions,
        of source: ManifestSource,
        _ location: TreeLocation,
        _ trees: inout SourceTrees,
        _ scratch: FilePath
    ) async throws {
        let place = try Self.place(of: location, version: options.version, source.name)
        chart = try HelmChart(place, of: source.name, unpackedIn: scratch)
        if let version = options.version, version != chart.version {
            throw TemplateError.chartVersion(
                source.name,
                chart: chart.location.shown,
                found: chart.version,
                expected: version
            )
        }
        var named: [TreeLocation] = []
        for file in options.valueFiles {
            named.append(try await Self.file(file, options, source.name, location, &trees))
        }
        valueFiles = named.compactMap(\.path.resolvingLinks)
        var parameterFiles: [String: FilePath] = [:]
        for parameter in options.parameters where parameter.style == .file {
            let file = HelmOptions.ValueFile(parameter.value)
            let found = try await Self.file(file, options, source.name, location, &trees)
            try KeyFiles.check(found, of: source.name)
            parameterFiles[parameter.value] = found.path.resolvingLinks
        }
        self.parameterFiles = parameterFiles
        let files = try chart.files()
        if options.checksSchema { try ChartSchema.check(files, of: source.name) }
        words =
            try Self.words(in: files + named)
            + Self.words(inOptions: options, of: source.name)
    }

    /// Where the chart is: at a path with `-VERSION.tgz` or `-VERSION` behind it, or else at the path itself.
    static func place(
        of location: TreeLocation,
        version: String?,
        _ source: ManifestName
    ) throws -> TreeLocation {
        guard let version, !version.contains("/") else { return location }
        for suffix in ["-\(version).tgz", "-\(version)"] {
            let candidate = TreeLocation(
                tree: location.tree,
                path: FilePath(location.path.string + suffix),
                shown: FilePath(location.shown.string + suffix)
            )
            try candidate.checkPresent(for: source)
            if try Directory.examine(candidate.path) != nil { return candidate }
        }
        return location
    }

    private static func file(
        _ file: HelmOptions.ValueFile,
        _ options: HelmOptions,
        _ source: ManifestName,
        _ chart: TreeLocation,
        _ trees: inout SourceTrees
    ) async throws -> TreeLocation {
        let tree: TreeFiles
        if let named = file.tree ?? options.files {
            tree = try await trees.files(noting: named)
        } else {
            tree = chart.tree
        }
        let location = try tree.location(file.path, for: source)
        try location.checkWhole(for: source)
        guard try Directory.examine(location.path) == .file else {
            throw RenderingError.fileMissing(source, path: location.shown)
        }
        return location
    }

    private static func words(in files: [TreeLocation]) throws -> [(text: String, place: YAMLLocation)] {
        try files.flatMap { file -> [(text: String, place: YAMLLocation)] in
            guard isTemplate(file.path), let path = file.path.resolvingLinks else { return [] }
            let bytes = try ReadableFile.contents(of: path, limit: textLimit)
            return TemplateScanner.words(in: bytes).map {
                ($0.text, YAMLLocation(file.shown.string, $0.position))
            }
        }
    }

    private static func words(
        inOptions options: HelmOptions,
        of source: ManifestName
    ) -> [(text: String, place: YAMLLocation)] {
        let texts = [options.values].compactMap(\.self) + options.parameters.map(\.value)
        return texts.flatMap { text in
            TemplateScanner.words(in: Array(text.utf8)).map {
                ($0.text, YAMLLocation("the values of the source \(source)", $0.position))
            }
        }
    }

    /// Whether helm reads a file as template, or `tpl` may be given what is in it.
    private static func isTemplate(_ path: FilePath) -> Bool {
        ["yaml", "yml", "tpl", "txt", "json"].contains(path.extension ?? "")
            && path.lastComponent?.string != "NOTES.txt"
    }
}
