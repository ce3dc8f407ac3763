import BundleFormat
import Content
import Fleet
import Signing

extension RepairRequest {
    /// Checks that the request is of this site, and about a bundle that it got from here.
    /// - Throws: ``BuildError/foreignRequest(what:found:expected:)``, ``BuildError/unknownBase(_:known:)``.
    func check(_ organization: PlainName, _ site: SiteIdentity, _ stream: StreamID, _ ledger: Ledger) throws {
        try compare("organization", self.organization.description, organization.description)
        try compare("site", self.site.id.description, site.id.description)
        try compare("uid", self.site.uid.description, site.uid.description)
        try compare("stream", self.stream.description, stream.description)
        guard let base = try ledger.entry(sequence, of: stream) else {
            throw BuildError.unknownBase(sequence, known: try ledger.sequences(of: stream))
        }
        try compare("statement", statement.description, base.statement.description)
    }

    private func compare(_ what: String, _ found: String, _ expected: String) throws {
        guard found == expected else {
            throw BuildError.foreignRequest(what: what, found: found, expected: expected)
        }
    }
}
