import BundleBuild
import Content
import FileIO
import OCILayout
import Settings
import SystemPackage

/// Opens the places where a fleet's images are.
enum ImageSources {
    /// Opens every place, in order; archives are unpacked into `scratch`.
    static func open(
        _ locations: [ImageLocation],
        network: Network,
        scratch: FilePath
    ) async throws -> [ImageResolver.Source] {
        var sources: [ImageResolver.Source] = []
        for (number, location) in locations.enumerated() {
            let name = location.description
            let source: ImageResolver.Source =
                switch location {
                case .registry(let host, let path):
                    ImageResolver.Source(name: name, images: try network.images(of: host, below: path))
                case .layout(let path, let reference):
                    ImageResolver.Source(
                        name: name,
                        images: try LayoutDirectory(
                            reading: NamedFile.find(path, named: "images.from"),
                            base: reference.map { try ImageReference($0) }
                        )
                    )
                case .dockerArchive(let path, let reference), .ociArchive(let path, let reference):
                    try await archive(
                        named: name,
                        at: NamedFile.find(path, named: "images.from"),
                        scratch: scratch.appending("archive-\(number)"),
                        base: reference.map { try ImageReference($0) }
                    )
                }
            sources.append(source)
        }
        return sources
    }

    private static func archive(
        named name: String,
        at path: FilePath,
        scratch: FilePath,
        base: ImageReference?
    ) async throws -> ImageResolver.Source {
        let archive = try await ImageArchive.open(path, scratch: scratch, base: base)
        let madeHere = archive.images.filter(\.isSynthesised).map(\.descriptor.digest)
        return ImageResolver.Source(name: name, images: archive, madeHere: Set(madeHere))
    }
}
