import BundleImport
import Content
import Diagnostics
import Kubernetes
import OCILayout

/// The proof that a bundle is closed, for a person and as JSON.
struct ProofText: Encodable {
    private struct Image: Encodable {
        let reference: String
        let digest: String
        let namedBy: [String]
        let manifests: BundleProof.Share
        let blobs: BundleProof.Share
    }

    private let images: [Image]
    private let waived: [String]
    private let omitted: Int

    init(_ proof: BundleProof) {
        images = proof.images.map { image in
            Image(
                reference: image.reference.description,
                digest: image.digest.description,
                namedBy: image.uses.map { "\($0.why)  [\($0.origin.found.rawValue): \($0.origin.rule)]" },
                manifests: image.manifests,
                blobs: image.blobs
            )
        }
        waived = proof.waived.map { "\($0.reference)  \($0.why)" }
        omitted = proof.omitted
    }

    var lines: [String] {
        var lines = ["closed set"]
        for image in images {
            lines += ["  \(image.reference)  \(image.digest)"]
            lines += (image.namedBy.isEmpty ? ["the lock alone"] : image.namedBy).map { "    named by \($0)" }
            lines.append("    \(Self.words(image.manifests, "manifest")); \(Self.words(image.blobs, "blob"))")
        }
        lines += waived.map { "  left out with leave: \($0)" }
        let left =
            omitted == 0 ? "" : ", but for \(Pluralized(omitted, "blob")) that the hub left out on purpose"
        return lines + ["  nothing refers outside\(left)"]
    }

    private static func words(_ share: BundleProof.Share, _ noun: String) -> String {
        let shipped = "\(Pluralized(share.shipped, noun)) shipped"
        return share.held == 0 ? shipped : "\(shipped), \(share.held) held by the site"
    }
}
