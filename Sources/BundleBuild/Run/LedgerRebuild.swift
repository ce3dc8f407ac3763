import BundleFormat
import Content
import Diagnostics
import FileIO
package import Fleet
package import Signing
package import SystemPackage

/// Makes entries of the ledger anew from the bundles that they are about: the use cases `ledger rebuild` and `ledger verify`.
///
/// A bundle counts when a release key of the fleet has signed it, of any root so far, and its list is the signed one; volumes are not read.
package struct LedgerRebuild: Sendable {
    /// What became of one bundle.
    package enum Outcome: String, Encodable, Sendable {
        /// The ledger has it now.
        case recorded
        /// The ledger does not have it.
        case missing
        /// The ledger has exactly that.
        case known
        /// The ledger says something else.
        case different
        /// It cannot be read, or is not of this fleet.
        case refused
    }

    /// One bundle.
    package struct Line: Encodable, Sendable {
        /// Its folder.
        package let folder: String
        /// How it went.
        package let outcome: Outcome
        /// Its stream.
        package var stream: StreamID?
        /// Its sequence.
        package var sequence: Int64?
        /// What is wrong.
        package var message: String?
    }

    /// How deep folders are looked through, from a medium to the folder of a bundle.
    private static let depth = 3

    private let fleet: FleetConfiguration
    private let ledger: Ledger
    private let roots: [TrustRoot]

    /// Works for `fleet`.
    /// - Throws: ``FleetError``, ``SigningError``.
    package init(_ fleet: FleetConfiguration) throws {
        self.fleet = fleet
        ledger = Ledger(fleet.ledger)
        roots = try FleetTrust(fleet).files.reversed().map {
            try SignedRoot(decoding: $0.bytes, version: $0.version).root
        }
    }

    /// Looks at every bundle of `media`, oldest first.
    /// - Parameter records: Whether entries that are missing are written; one that is there is never changed.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``, ``FileError``.
    package func run(_ media: [FilePath], records: Bool) async throws -> [Line] {
        var lines: [Line] = []
        var entries: [(folder: FilePath, entry: Ledger.Entry)] = []
        for folder in try media.flatMap({ try Self.bundles(in: $0, depth: Self.depth) }) {
            do {
                entries.append((folder, try entry(of: folder)))
            } catch let error as any OperatorError {
                lines.append(
                    Line(folder: folder.string, outcome: .refused, message: error.description)
                )
            }
        }
        entries.sort {
            ($0.entry.stream, $0.entry.position, $0.folder.string)
                < ($1.entry.stream, $1.entry.position, $1.folder.string)
        }
        for (folder, entry) in entries {
            try Task.checkCancellation()
            let outcome = try await outcome(of: entry, records: records)
            lines.append(
                Line(
                    folder: folder.string,
                    outcome: outcome,
                    stream: entry.stream,
                    sequence: entry.position.sequence,
                    message: outcome == .different
                        ? "the ledger has another bundle, or other blobs, under this number" : nil
                )
            )
        }
        return lines
    }

    private func outcome(of entry: Ledger.Entry, records: Bool) async throws -> Outcome {
        let known = try ledger.entry(entry.position.sequence, of: entry.stream)
        if let known { return known.hasFacts(of: entry) ? .known : .different }
        guard records else { return .missing }
        try await ledger.withLock(of: entry.stream) { try ledger.record(entry) }
        return .recorded
    }

    /// What the ledger would have noted of a bundle.
    private func entry(of folder: FilePath) throws -> Ledger.Entry {
        let envelope = try Envelope(decoding: BundleNames.envelopeFile(in: folder).contents())
        let statement = try verified(envelope)
        let bytes = try RecordFile(
            folder.appending(BundleNames.contents),
            limit: Contents.maximumBytes
        ).contents()
        guard let file = statement.files.first(where: { $0.name.description == BundleNames.contents }),
            file.size == bytes.count, file.digest == .of(bytes)
        else { throw BuildError.alteredList(folder) }
        return Ledger.Entry(statement, envelope.payloadDigest, try Contents(decoding: bytes))
    }

    /// The statement of a bundle that a release key of this fleet has signed.
    private func verified(_ envelope: Envelope) throws -> BundleStatement {
        var refusal: SigningError?
        for root in roots {
            do {
                try Verifier.verifyRelease(envelope, against: root)
                let statement = try BundleStatement(decoding: envelope.payload)
                guard statement.organization == fleet.organization else {
                    throw ReceiptError.otherOrganization(
                        found: statement.organization,
                        expected: fleet.organization
                    )
                }
                return statement
            } catch let error as SigningError {
                refusal = refusal ?? error
            }
        }
        throw refusal ?? SigningError.noTrustRoot(fleet.trust)
    }

    private static func bundles(in folder: FilePath, depth: Int) throws -> [FilePath] {
        if try Directory.examine(folder.appending(BundleNames.envelope), following: false) != nil {
            return [folder]
        }
        guard depth > 0 else { return [] }
        return try Directory.entries(of: folder)
            .filter { $0.kind == .directory && !$0.name.hasPrefix(".") }
            .sorted { $0.name < $1.name }
            .flatMap { try bundles(in: folder.appending($0.name), depth: depth - 1) }
    }
}

extension Ledger.Entry {
    /// What is noted of a bundle that is packed.
    init(_ statement: BundleStatement, _ digest: Digest, _ contents: Contents) {
        self.init(
            stream: statement.stream,
            position: statement.position,
            statement: digest,
            created: statement.created,
            sites: statement.sites.map(\.id),
            snapshot: statement.snapshot,
            state: contents.stateDigest,
            root: statement.minimumRootVersion,
            expires: statement.expires,
            base: statement.base.sequence,
            blobs: contents.blobs.map(Ledger.Blob.init).sorted { $0.digest < $1.digest }
        )
    }

    /// Whether this is an entry of the same bundle, be it one of a version that noted less.
    fileprivate func hasFacts(of entry: Ledger.Entry) -> Bool {
        statement == entry.statement && state == entry.state && digests == entry.digests
    }
}

extension BundleStatement.Base {
    /// The sequence that a delta builds on.
    fileprivate var sequence: Int64? {
        if case .delta(let sequence, _) = self { sequence } else { nil }
    }
}
