import Content
import Diagnostics
import Signing

/// What a statement says, for people.
struct StatementText {
    private let statement: BundleStatement
    private let digest: Digest

    init(_ statement: BundleStatement, digest: Digest) {
        self.statement = statement
        self.digest = digest
    }

    /// A few lines, each a name and a value.
    var lines: [String] {
        let base =
            switch statement.base {
            case .full: "full, needs no earlier bundle"
            case .delta(let sequence, _): "delta, builds on bundle \(sequence)"
            }
        let bytes = statement.totals.blobBytes
        let volumes = statement.files.count { $0.name.description.hasPrefix("vol-") }
        var fields = [
            ("bundle", "\(statement.position) of \(statement.organization)"),
            ("for", statement.sites.map(\.id.description).joined(separator: ", ")),
            ("base", base),
            ("snapshot", statement.snapshot ?? "none"),
            ("made", "\(statement.created), expires \(statement.expires)"),
            (
                "content",
                "\(Pluralized(Int(statement.totals.blobs), "blob")), \(ByteCount(bytes)) in \(Pluralized(volumes, "volume"))"
            ),
            ("statement", digest.description),
        ]
        if let notBefore = statement.notBefore { fields.append(("active", "not before \(notBefore)")) }
        if let change = statement.change { fields.append(("change", change.ticket)) }
        return fields.map { name, value in
            "\(name)\(String(repeating: " ", count: max(1, 11 - name.count)))\(value)"
        }
    }
}
