package import Content

/// What cosign keeps beside an image under a tag made from the image's digest.
package enum SignatureTagKind: String, Sendable, CaseIterable {
    /// Signatures.
    case signature = "sig"
    /// Attestations.
    case attestation = "att"
    /// Software bills of materials.
    case billOfMaterials = "sbom"
}

extension Tag {
    /// The manifest that the tag is made from: with a kind for a tag of cosign's, without one for the index of referrers; nil for other
    /// tags.
    package var subject: (digest: Digest, kind: SignatureTagKind?)? {
        guard isMadeFromDigest, description.hasPrefix("sha256-") else { return nil }
        let parts = description.dropFirst("sha256-".count).split(separator: ".", maxSplits: 1)
        do throws(ContentError) {
            let digest = try Digest(.sha256, hex: String(parts[0]))
            guard parts.count == 2 else { return (digest, nil) }
            return SignatureTagKind(rawValue: String(parts[1])).map { (digest, $0) }
        } catch {
            return nil
        }
    }
}
