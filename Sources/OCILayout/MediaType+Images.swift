package import Content

/// The media types of images (OCI image-spec, "OCI Image Media Types"; Docker "Image Manifest V 2, Schema 2").
extension MediaType {
    /// An OCI image index.
    package static let imageIndex: MediaType = "application/vnd.oci.image.index.v1+json"
    /// A Docker manifest list.
    package static let dockerManifestList: MediaType =
        "application/vnd.docker.distribution.manifest.list.v2+json"
    /// An OCI image manifest.
    package static let imageManifest: MediaType = "application/vnd.oci.image.manifest.v1+json"
    /// A Docker image manifest, schema 2.
    package static let dockerManifest: MediaType = "application/vnd.docker.distribution.manifest.v2+json"
    /// A Docker image manifest, schema 1.
    package static let dockerSchema1: MediaType = "application/vnd.docker.distribution.manifest.v1+json"
    /// A Docker image manifest, schema 1, signed.
    package static let dockerSignedSchema1: MediaType =
        "application/vnd.docker.distribution.manifest.v1+prettyjws"
    /// The artifact manifest that OCI image-spec 1.1 had before its release.
    package static let artifactManifest: MediaType = "application/vnd.oci.artifact.manifest.v1+json"
    /// An OCI image configuration.
    package static let imageConfiguration: MediaType = "application/vnd.oci.image.config.v1+json"
    /// A Docker image configuration.
    package static let dockerConfiguration: MediaType = "application/vnd.docker.container.image.v1+json"
    /// The two bytes `{}` that stand for no configuration.
    package static let empty: MediaType = "application/vnd.oci.empty.v1+json"
    /// An uncompressed OCI layer.
    package static let layerTar: MediaType = "application/vnd.oci.image.layer.v1.tar"
    /// An OCI layer, compressed with gzip.
    package static let layerGzip: MediaType = "application/vnd.oci.image.layer.v1.tar+gzip"
    /// An OCI layer, compressed with Zstandard.
    package static let layerZstd: MediaType = "application/vnd.oci.image.layer.v1.tar+zstd"
    /// A Docker layer that registries need not hold.
    package static let dockerForeignLayerGzip: MediaType =
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
    /// The payload of a cosign signature.
    package static let cosignPayload: MediaType = "application/vnd.dev.cosign.simplesigning.v1+json"

    /// Whether this is a list of manifests, OCI or Docker.
    package var isIndex: Bool { self == .imageIndex || self == .dockerManifestList }

    /// Whether this is a single manifest: an OCI or Docker image, or an artifact.
    package var isManifest: Bool {
        self == .imageManifest || self == .dockerManifest || self == .artifactManifest || isSchema1
    }

    /// Whether a registry keeps this among its manifests rather than its blobs.
    package var isManifestOrIndex: Bool { isManifest || isIndex }

    /// Whether this is a Docker schema 1 manifest, which sealift refuses.
    package var isSchema1: Bool { self == .dockerSchema1 || self == .dockerSignedSchema1 }

    /// Whether this is an image configuration, OCI or Docker.
    package var isConfiguration: Bool { self == .imageConfiguration || self == .dockerConfiguration }

    /// Whether this is a layer of a file system, distributable or not.
    package var isLayer: Bool {
        rawValue.hasPrefix("application/vnd.oci.image.layer.")
            || rawValue.hasPrefix("application/vnd.docker.image.rootfs.")
    }

    /// Whether this is a layer that registries need not hold ("non-distributable" in OCI, "foreign" in Docker).
    package var isForeignLayer: Bool {
        rawValue.hasPrefix("application/vnd.oci.image.layer.nondistributable.")
            || rawValue.hasPrefix("application/vnd.docker.image.rootfs.foreign.")
    }
}
