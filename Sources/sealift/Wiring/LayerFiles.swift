import Content
import FileIO
import Settings
import SystemPackage

/// Layers in files that a command line names, by digest.
struct LayerFiles: ContentSource {
    /// What each file holds, in the order in which they were named; once more for each further kind of digest.
    let descriptors: [Descriptor]
    private let paths: [Digest: FilePath]

    /// Reads and hashes every file.
    /// - Parameters:
    ///   - named: Each file, and the option that names it.
    ///   - wanted: Digests whose algorithms are needed beside SHA-256.
    init(_ named: [(path: FilePath, option: String)], like wanted: [Digest] = []) throws {
        var descriptors: [Descriptor] = []
        var paths: [Digest: FilePath] = [:]
        for algorithm in [.sha256] + Set(wanted.map(\.algorithm)).subtracting([.sha256]) {
            for (path, option) in named {
                let file = try NamedFile.find(path, named: option)
                let digest = try FileDigest.of(file, algorithm)
                let size = try ReadableFile(file).size
                descriptors.append(
                    Descriptor(mediaType: "application/octet-stream", digest: digest, size: size)
                )
                paths[digest] = file
            }
        }
        self.descriptors = descriptors
        self.paths = paths
    }

    /// The layer with this digest; nil when no file holds it.
    func descriptor(of digest: Digest) -> Descriptor? {
        descriptors.first { $0.digest == digest }
    }

    func contains(_ descriptor: Descriptor) -> Bool { paths[descriptor.digest] != nil }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard let path = paths[descriptor.digest] else { throw ContentError.missing(descriptor.digest) }
        var reader: any ContentReader = try FileReader(path)
        return try await body(&reader)
    }
}
