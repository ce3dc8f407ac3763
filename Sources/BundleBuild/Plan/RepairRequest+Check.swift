import BundleFormat
import Content
import Fleet
import Signing

extension RepairRequest {
    /// Checks that the request is of a site of this stream, and about a bundle that it got from here.
    /// - Throws: ``BuildError/foreignRequest(what:found:expected:)``, ``BuildError/unknownBase(_:known:)``.
    func check(_ organization: PlainName, _ stream: FleetStream, _ ledger: Ledger) throws {
        try compare("organization", self.organization.description, organization.description)
        let known = stream.identities.first { $0.id == site.id }
        let names = stream.identities.map(\.id.description).joined(separator: ", ")
        try compare("site", site.id.description, known?.id.description ?? names)
        try compare("uid", site.uid.description, known?.uid.description ?? "")
        try compare("stream", self.stream.description, stream.id.description)
        guard let base = try ledger.entry(sequence, of: stream.id) else {
            throw BuildError.unknownBase(sequence, known: try ledger.sequences(of: stream.id))
        }
        try compare("statement", statement.description, base.statement.description)
    }

    private func compare(_ what: String, _ found: String, _ expected: String) throws {
        guard found == expected else {
            throw BuildError.foreignRequest(what: what, found: found, expected: expected)
        }
    }
}
