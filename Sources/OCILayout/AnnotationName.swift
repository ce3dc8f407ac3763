/// The annotations that sealift reads or writes.
package enum AnnotationName {
    /// The name of an entry of a layout's `index.json` (OCI image-spec, "Annotations"); free in form.
    package static let referenceName = "org.opencontainers.image.ref.name"
    /// The full reference of an entry of `index.json`, as containerd reads it.
    package static let imageName = "io.containerd.image.name"
    /// What BuildKit's attestation manifests are: `attestation-manifest`.
    package static let referenceType = "vnd.docker.reference.type"
    /// The digest of the image that one of BuildKit's attestation manifests is about.
    package static let referenceDigest = "vnd.docker.reference.digest"
}
