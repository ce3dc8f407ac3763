import BundleFormat
import Diagnostics
import Signing

/// `README.txt` on the medium: what this is, how to check it and how to import it.
struct MediumReadMe {
    let plan: BuildPlan
    let organization: PlainName
    /// The names of the importers on the medium.
    let importers: [String]

    var text: String {
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
            \(program)
            The importer refuses whatever is not signed, altered, incomplete, too old or for another site.
            Take the executable from this medium only if you trust the medium; its digest is signed too.

            Without sealift: the signature is over \(BundleNames.envelope) (DSSE), the digests of all files are in its
            payload, and every volume is a plain tar of an OCI image layout:

                for v in vol-*.tar; do tar xf "$v"; done
                cat blobs/sha256/HEX.part-* > blobs/sha256/HEX      (for blobs that are split over volumes)

            """
    }

    private var tool: String { importers.first.map(path) ?? "sealift" }

    /// What to do where the program does not start from the medium.
    private var program: String {
        guard !importers.isEmpty else { return "" }
        let others = importers.dropFirst().map(path).joined(separator: ", ")
        let choice = others.isEmpty ? "" : "For another kind of machine: \(others).\n"
        return """

            \(choice)Where the medium lets no program start ("Permission denied", a mount with noexec), copy it first:

                cp \(tool) /tmp/sealift && chmod +x /tmp/sealift

            and run /tmp/sealift instead. A virus scanner may have taken it away; the bundle is whole without it.

            """
    }

    private func path(_ importer: String) -> String {
        "./\(BundleNames.root)/\(BundleNames.importers)/\(importer)"
    }
}
