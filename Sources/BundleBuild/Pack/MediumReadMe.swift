import BundleFormat
import Diagnostics
import Signing

/// `README.txt` on the medium: what this is, how to check it and how to import it.
struct MediumReadMe {
    let plan: BuildPlan
    let organization: PlainName
    let hasExecutable: Bool

    var text: String {
        let folder = BundleNames.folder(stream: plan.stream.description, sequence: plan.position.sequence)
        let tool = hasExecutable ? "./\(folder)/\(BundleNames.executable)" : "sealift"
        let base = plan.base.map { "builds on bundle \($0)" } ?? "needs no earlier bundle"
        return """
            sealift bundle \(plan.position.sequence) of \(organization)
            for \(plan.sites.map(\.id.description).joined(separator: ", ")); \(base)
            snapshot \(plan.contents.snapshot?.id ?? "none"), \(Pluralized(plan.contents.images.count, "image")),\
             \(Pluralized(plan.shipped.count, "blob")), \(ByteCount(plan.volumeBytes)) in \(Pluralized(plan.volumes.count, "volume"))

            On the site, from the root of this medium, with STATE the folder of the site:

                \(tool) verify . --state STATE
                \(tool) import . --state STATE

            There may be other bundles on this medium, for this site or others; both commands take those that are for the site.

            The importer refuses whatever is not signed, altered, incomplete, too old or for another site.
            Take the executable from this medium only if you trust the medium; its digest is signed too.

            Without sealift: the signature is over \(BundleNames.envelope) (DSSE), the digests of all files are in its
            payload, and every volume is a plain tar of an OCI image layout:

                for v in vol-*.tar; do tar xf "$v"; done
                cat blobs/sha256/HEX.part-* > blobs/sha256/HEX      (for blobs that are split over volumes)

            """
    }
}
