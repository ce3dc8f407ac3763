import Content
import OCILayout
import TestSupport

/// Small images whose layers are bytes without meaning.
enum SampleImage {
    /// The layer that ``MemoryRepository/mount(_:from:)`` can bring.
    static let mountableLayer = SampleBytes.make(count: 5_000, seed: 77)
    static let content = [Digest.of(mountableLayer): mountableLayer]

    /// Adds an image with `layers` layers made from `seed`.
    @discardableResult
    static func add(
        to repository: MemoryRepository,
        seed: UInt64,
        layers: Int = 2,
        platform: Platform? = Platform(os: "linux", architecture: "amd64"),
        mediaType: MediaType = .imageManifest,
        subject: Descriptor? = nil,
        artifactType: MediaType? = nil,
        annotations: [String: String]? = nil,
        layerType: MediaType = .layerGzip
    ) throws -> Descriptor {
        let blobs = (0..<layers).map { layer in
            let bytes = SampleBytes.make(count: 1_000 + layer, seed: seed * 100 + UInt64(layer))
            return repository.add(bytes, layerType)
        }
        let config = try configuration(platform, seed: seed, in: repository)
        let manifest = ImageManifest(
            mediaType: mediaType,
            artifactType: artifactType,
            config: config,
            layers: blobs,
            subject: subject,
            annotations: annotations
        )
        return repository.add(try StrictJSON.encode(manifest), mediaType)
    }

    /// Adds what cosign pushes as the signature of `subject`.
    static func addSignature(to repository: MemoryRepository, of subject: Digest) throws -> Descriptor {
        let payload =
            #"{"critical":{"identity":{"docker-reference":"x"},"image":{"docker-manifest-digest":"\#(subject)"},"#
            + #""type":"cosign container image signature"},"optional":null}"#
        let manifest = ImageManifest(
            config: repository.add(Array("{}".utf8), .empty),
            layers: [repository.add(Array(payload.utf8), .cosignPayload)]
        )
        return repository.add(try StrictJSON.encode(manifest), .imageManifest)
    }

    /// Adds an index over `children`.
    static func addIndex(
        to repository: MemoryRepository,
        _ children: [Descriptor],
        mediaType: MediaType = .imageIndex,
        annotations: [String: String]? = nil
    ) throws -> Descriptor {
        let index = ImageIndex(mediaType: mediaType, manifests: children, annotations: annotations)
        return repository.add(try StrictJSON.encode(index), mediaType)
    }

    /// The descriptor with a platform, as an index lists it.
    static func on(_ platform: String, _ descriptor: Descriptor) -> Descriptor {
        var child = descriptor
        child.platform = Platform(platform)
        return child
    }

    private static func configuration(_ platform: Platform?, seed: UInt64, in repository: MemoryRepository)
        throws -> Descriptor
    {
        guard let platform else { return repository.add(Array("{}".utf8), .empty) }
        let text =
            #"{"architecture":"\#(platform.architecture)","os":"\#(platform.os)","#
            + (platform.variant.map { #""variant":"\#($0)","# } ?? "")
            + #""rootfs":{"type":"layers","diff_ids":[]},"seed":"\#(seed)"}"#
        return repository.add(Array(text.utf8), .imageConfiguration)
    }
}
