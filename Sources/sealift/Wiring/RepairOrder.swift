import BundleBuild
import BundleFormat
import Content
import Fleet
import Settings
import Signing
import SystemPackage

/// A site's repair request, held against what this hub has shipped.
struct RepairOrder {
    let request: RepairRequest

    /// Reads the request in `path`.
    init(_ path: FilePath) throws {
        let bytes = try NamedFile.contents(of: path, named: "--repair", limit: RepairRequest.maximumBytes)
        request = try RepairRequest(decoding: bytes, place: path.string)
    }

    /// Checks that the request is of this site, and about a bundle that it got from here.
    /// - Throws: ``BuildError/foreignRequest(what:found:expected:)``, ``BuildError/unknownBase(_:known:)``.
    func check(_ organization: PlainName, _ site: SiteIdentity, _ stream: StreamID, _ ledger: Ledger) throws {
        try compare("organization", request.organization.description, organization.description)
        try compare("site", request.site.id.description, site.id.description)
        try compare("uid", request.site.uid.description, site.uid.description)
        try compare("stream", request.stream.description, stream.description)
        guard let base = try ledger.entry(request.sequence, of: stream) else {
            throw BuildError.unknownBase(request.sequence, known: try ledger.sequences(of: stream))
        }
        try compare("statement", request.statement.description, base.statement.description)
    }

    private func compare(_ what: String, _ found: String, _ expected: String) throws {
        guard found == expected else {
            throw BuildError.foreignRequest(what: what, found: found, expected: expected)
        }
    }
}
