package import Content

/// What cosign keeps under the signature tag of a digest, held against that digest (cosign "SIGNATURE_SPEC", "Simple Signing").
///
/// Attestations and bills of materials have no one way to say what they are about; they are carried as they are.
package enum CosignSignature {
    /// The largest payload in bytes that is read: 1 MiB.
    package static let maximumPayload = 1 << 20

    /// Refuses `layer` of the manifest `digest` if it is a payload that signs another manifest than `subject`, which the tag is made
    /// from.
    /// - Throws: ``OCILayoutError/malformedManifest(_:reason:)``, ``ContentError``, or what `source` throws.
    package static func check(
        _ layer: Descriptor,
        in digest: Digest,
        of subject: Digest,
        from source: some ContentSource
    ) async throws {
        guard layer.mediaType == .cosignPayload else { return }
        let payload = try StrictJSON.decode(
            Payload.self,
            from: await source.read(layer, limit: maximumPayload),
            place: "the signature payload \(layer.digest)",
            limits: .foreignDocument
        )
        let signed = payload.critical.image.digest
        guard signed == subject.description else {
            throw OCILayoutError.malformedManifest(
                digest,
                reason: "it is tagged as the signature of \(subject), but signs \(signed)"
            )
        }
    }

    private struct Payload: Decodable {
        let critical: Critical

        struct Critical: Decodable {
            let image: Image
        }

        struct Image: Decodable {
            let digest: String

            private enum CodingKeys: String, CodingKey {
                case digest = "docker-manifest-digest"
            }
        }
    }
}
