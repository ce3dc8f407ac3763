import BundleBuild
import FileIO
import OCILayout
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
            let images: any ImageSource =
                switch location {
                case .registry(let host, let path):
                    try network.images(of: host, below: path)
                case .layout(let path, let reference):
                    try LayoutDirectory(reading: path, base: reference.map { try ImageReference($0) })
                case .dockerArchive(let path, let reference), .ociArchive(let path, let reference):
                    try await ImageArchive.open(
                        path,
                        scratch: scratch.appending("archive-\(number)"),
                        base: reference.map { try ImageReference($0) }
                    )
                }
            sources.append(ImageResolver.Source(name: location.description, images: images))
        }
        return sources
    }
}
