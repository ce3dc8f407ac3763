import Archive
import FileIO
import Kubernetes
import SystemPackage
import YAML

/// A chart that is in a folder or a file here, packed as `helm package` and `helm push` do it (HIP-0006), the same bytes for the same files.
package struct PackedChart: Sendable {
    /// The largest archive in bytes.
    private static let byteLimit = 64 << 20

    /// Its name.
    package let name: String
    /// Its version.
    package let version: String
    /// `Chart.yaml` as JSON, the configuration of the artifact.
    package let configuration: [UInt8]
    /// The archive, a tar file in gzip, the only layer of the artifact.
    package let archive: [UInt8]

    /// The artifact that it becomes, whose repository is one of no registry.
    package var artifact: RegistryArtifact {
        RegistryArtifact(.chart, repository: "sealift.local/sealift/charts/\(name)", version: version)
    }

    /// Packs a chart.
    ///
    /// An archive stays as it is, to the byte. Of a folder `.helmignore` says what is left out.
    /// - Parameter location: The folder or the archive that `chart` was read from.
    /// - Throws: ``RenderingError/overLimit(place:what:limit:)`` above 64 MiB, what ``HelmChart/files()`` throws, `FileError`.
    init(_ chart: HelmChart, at location: TreeLocation) throws {
        name = chart.name
        version = chart.version
        configuration = chart.metadata.json
        if try Directory.examine(location.path) == .file {
            archive = try ReadableFile.contents(
                of: location.path.resolvingLinks ?? location.path,
                limit: Self.byteLimit
            )
            return
        }
        var room = Self.byteLimit
        let ignored = try HelmIgnore(of: chart.location)
        var entries: [TarArchive.Entry] = []
        for file in try chart.ownFiles() {
            var path = file.path
            guard path.removePrefix(chart.location.path), !ignored.contains(path) else { continue }
            let bytes = try ReadableFile.contents(of: file.path.resolvingLinks ?? file.path, limit: room)
            room -= bytes.count
            entries.append(TarArchive.Entry(name: "\(chart.name)/\(path)", bytes: bytes))
        }
        entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        guard let tar = TarArchive.write(entries) else {
            throw RenderingError.overLimit(
                place: chart.location.shown.string,
                what: "bytes in a path",
                limit: 255
            )
        }
        archive = GzipMember.compress(tar)
    }
}
