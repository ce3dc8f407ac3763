package import Content

/// Everything that belongs to an image: its manifests, its blobs, and what others say about it.
///
///     walk(root):
///       read the manifest; for an index first its children, as the platform policy says
///       note config and layers of what is selected
///     for the root and every selected image in it, unless referrers are off:
///       walk the tags sha256-<hex>.sig, .att and .sbom, the fallback tag, and the referrers; for referrers again
///
/// Nothing is encoded again, except an index that the policy strips.
package struct ImageGraph: Sendable {
    /// One manifest of the graph.
    package struct Node: Sendable {
        /// Its type, digest and size.
        package let descriptor: Descriptor
        /// What it says, with its exact bytes.
        package let document: ManifestDocument
        /// Why it is here.
        package let role: Role
    }

    /// What a manifest is to the image.
    package enum Role: Hashable, Sendable {
        /// The image itself.
        case root
        /// A child of an index.
        case child(Platform?)
        /// A child of an index that holds attestations about another child, which is named if that is known.
        case attestation(of: Digest?)
        /// What cosign keeps under a tag made from `subject`'s digest.
        case signature(SignatureTagKind, subject: Digest)
        /// The index of referrers under the fallback tag of `subject`.
        case referrersIndex(subject: Digest)
        /// A manifest that says it is about `subject`.
        case referrer(subject: Digest)
    }

    /// Something that belongs to the image and is not carried.
    package struct Omission: Hashable, Sendable {
        /// Why it is not carried.
        package enum Reason: Hashable, Sendable {
            /// It is for a platform that is not selected.
            case platform
            /// A list of referrers of a manifest names it, and the source does not hold it.
            case absentReferrer(of: Digest)
        }

        /// What is not carried.
        package let descriptor: Descriptor
        /// Why.
        package let reason: Reason
    }

    /// The image; after a strip the new index.
    package let root: Descriptor
    /// Every manifest, each once, what it needs before it.
    package let manifests: [Node]
    /// Every blob, each once, in the order in which ``manifests`` need them.
    package let blobs: [Descriptor]
    /// The tags that stand beside the image's own: signatures, attestations, fallback indexes.
    package let tags: [Tag: Descriptor]
    /// What the platform policy leaves behind, and what the source should hold but does not.
    package let omitted: [Omission]
    /// What the source has answered instead of saying what signatures and referrers there are; nothing is carried of those.
    package let unanswered: [String]
    /// The wanted platforms for which the image has nothing.
    package let missingPlatforms: [Platform]
}
