/// What cosign keeps beside an image under a tag made from the image's digest.
package enum SignatureTagKind: String, Sendable, CaseIterable {
    /// Signatures.
    case signature = "sig"
    /// Attestations.
    case attestation = "att"
    /// Software bills of materials.
    case billOfMaterials = "sbom"
}
