package import BundleFormat
package import Content
import Diagnostics
import OCILayout
package import Signing
package import SystemPackage

/// A bundle whose signatures, statement and list of contents are verified, and which is for this site.
///
/// Only ``BundleVerifier`` makes one.
package struct VerifiedBundle: Sendable {
    /// What was signed, and by whom.
    package let signed: SignedStatement

    private let covered: BundleContents

    init(_ bundle: UnverifiedBundle, signed: SignedStatement) throws {
        self.signed = signed
        covered = try BundleContents(
            of: bundle,
            as: signed.statement,
            knownRoot: signed.root.version
        )
    }

    /// Its folder.
    package var folder: FilePath { covered.folder }
    /// What was signed.
    package var statement: BundleStatement { signed.statement }
    /// Everything in it.
    package var contents: Contents { covered.contents }
    /// The volumes at hand; every byte of them is verified when it is read.
    package var volumes: VolumeSet { covered.volumes }

    /// Reads every file to the end and compares every byte with what was signed; nothing is kept.
    /// - Parameters:
    ///   - kept: Where a snapshot is that the site holds already.
    ///   - report: Called with the bytes verified since the last call.
    /// - Returns: What is not on the medium and is not needed.
    /// - Throws: ``ImportError``, ``BundleFormatError``, and what ``checkGraph(_:)`` throws.
    package func verifyFiles(
        beside kept: (any ContentSource)? = nil,
        report: @escaping @Sendable (Int64) -> Void
    ) async throws -> [BundleNote] {
        try await covered.verifyFiles(beside: kept, report: report)
    }

    /// Reads every manifest and the snapshot, as far as `source` has them, and holds them against the list and the statement.
    /// - Throws: ``ImportError``, ``OCILayoutError``, ``ContentError``, or what the source throws.
    func checkGraph(_ source: ManifestClosure.Source) async throws -> ManifestClosure {
        try await covered.checkGraph(source)
    }
}

/// What a person should know about a bundle that is good.
package enum BundleNote: Sendable, Equatable, CustomStringConvertible {
    /// The importer that was signed is not on the medium.
    case importerAbsent(String)
    /// A program with the name of the importer is beside the bundle, and the bundle lists none.
    case importerUnsigned(String)
    /// A program is among those that bundles share, and this bundle does not list it.
    case importerOfOthers(String)
    /// Trust roots of these versions are listed and not on the medium; whoever reads it trusts them already.
    case rootsAbsent([Int])

    package var description: String {
        switch self {
        case .importerAbsent(let name):
            "the importer \(name) that was signed with the bundle is not on the medium; the bundle is whole without it"
        case .importerUnsigned(let name):
            "nobody signed the program \(name) that lies beside the bundle; do not run it"
        case .importerOfOthers(let name):
            "the program \(BundleNames.importers)/\(name.terminalSafe) was not signed with this bundle; run it only if another bundle here has signed it"
        case .rootsAbsent(let versions):
            "the trust roots \(versions.map(String.init).joined(separator: ", ")) are not on the medium; nothing needs them here"
        }
    }
}
