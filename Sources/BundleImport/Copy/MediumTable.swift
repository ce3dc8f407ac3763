import BundleFormat
import Content
import Diagnostics
import FileIO
import Signing
import SystemPackage

/// What is on a medium, for people: `CONTENTS.txt` at its root, and `SHA256SUMS` for `sha256sum -c`.
struct MediumTable {
    private let medium: FilePath

    init(of medium: FilePath) {
        self.medium = medium
    }

    /// Writes both anew, of all bundles that are there.
    func write() throws {
        var sums: [String: Digest] = [:]
        var rows: [(sites: String, text: String)] = []
        for folder in try Medium(medium).bundles() {
            let bundle = try UnverifiedBundle(folder)
            let statement = try bundle.claimedStatement()
            let place = BundleNames.folder(
                stream: statement.stream.description,
                sequence: statement.position.sequence
            )
            let envelope = BundleNames.envelopeFile(in: folder)
            sums[place.appending(BundleNames.envelope).string] = .of(try envelope.contents())
            for root in bundle.roots {
                let name = TrustFolder.fileName(version: root.version)
                sums[place.appending(BundleNames.trust).appending(name).string] = .of(root.bytes)
            }
            var volumes = (here: 0, all: 0)
            for file in statement.files {
                let name = file.name.description
                let path = BundleNames.path(of: name, in: folder)
                let isVolume = BundleNames.volumeNumber(name) != nil
                volumes.all += isVolume ? 1 : 0
                guard try Directory.examine(path, following: false) == .file else { continue }
                volumes.here += isVolume ? 1 : 0
                let isShared = BundleNames.isImporter(name) && name != BundleNames.executable
                let shared = FilePath(BundleNames.root).appending(BundleNames.importers)
                sums[(isShared ? shared : place).appending(name).string] = file.digest
            }
            let base =
                switch statement.base {
                case .full: "full"
                case .delta(let sequence, _): "on bundle \(sequence)"
                }
            let sites = statement.sites.map(\.id.description).joined(separator: ", ")
            rows.append(
                (
                    sites,
                    """
                    \(sites)
                        bundle \(statement.position), \(base), made \(statement.created), expires \(statement.expires)
                        snapshot \(statement.snapshot ?? "none"), volumes here: \(volumes.here) of \(volumes.all)
                        statement \(bundle.envelope.payloadDigest)
                        folder \(place)
                    """
                )
            )
        }
        let table = rows.sorted { ($0.sites, $0.text) < ($1.sites, $1.text) }.map(\.text).joined(
            separator: "\n\n"
        )
        let text = """
            What is on this medium, for each site. Each site imports what is for it and passes over the rest:
            sealift import FOLDER-OF-THIS-MEDIUM --state /var/lib/sealift
            The files are whole if this says so: sha256sum -c SHA256SUMS

            \(table)

            """
        try DurableFile.replace(medium.appending("CONTENTS.txt"), with: Array(text.utf8))
        let lines = sums.sorted { $0.key < $1.key }.map { "\($0.value.hex)  \($0.key)\n" }.joined()
        try DurableFile.replace(medium.appending("SHA256SUMS"), with: Array(lines.utf8))
    }
}
