package import Diagnostics
package import Signing
package import SystemPackage

/// What is wrong with a fleet, or with what its hub keeps.
package enum FleetError: OperatorError, Equatable {
    /// A site that the fleet does not have.
    case unknownSite(String, known: [String])
    /// A group of sites that the fleet does not have.
    case unknownStream(String, known: [String])
    /// No site of the fleet has all of these labels.
    case noSite(labels: [String])
    /// A folder that must hold trust roots holds none.
    case noTrustRoot(FilePath)
    /// The trust root is of another organization than the fleet.
    case wrongRoot(found: String, expected: String)
    /// The trust root has expired at the moment when the bundle is made.
    case expiredRoot(version: Int, at: Timestamp, created: Timestamp)
    /// A file of the ledger is damaged.
    case damagedLedger(FilePath, reason: String)
    /// The bundle would be made before the last one of its stream.
    case madeBeforeLast(Timestamp, last: Timestamp, sequence: Int64)

    package var report: ErrorReport {
        switch self {
        case .unknownSite(let name, let known):
            ErrorReport(
                "command.unknown-site",
                .usage,
                "there is no site \(name.terminalSafe) in the fleet, it has \(known.isEmpty ? "none" : known.joined(separator: ", "))",
                remedy: NearestName.of(name, in: known).map { "did you mean \($0)?" }
                    ?? "add it under sites in the fleet's file"
            )
        case .unknownStream(let name, let known):
            ErrorReport(
                "command.unknown-stream",
                .usage,
                "there is no stream \(name.terminalSafe) in the fleet, it has \(known.isEmpty ? "none" : known.joined(separator: ", "))",
                remedy: NearestName.of(name, in: known).map { "did you mean \($0)?" }
                    ?? "add it under streams in the fleet's file"
            )
        case .noSite(let labels):
            ErrorReport(
                "command.no-site-selected",
                .usage,
                "no site of the fleet has \(labels.map(\.terminalSafe).joined(separator: " and "))",
                remedy: "compare --select with the labels of the sites in the fleet's file"
            )
        case .noTrustRoot(let path):
            ErrorReport(
                "command.no-trust-root",
                .usage,
                "there is no trust root in \(path.string.terminalSafe), expected files root.<N>.dsse.json",
                remedy: "make one with: sealift trust init"
            )
        case .wrongRoot(let found, let expected):
            ErrorReport(
                "command.wrong-root",
                .usage,
                "the release keys belong to \(found), the fleet is \(expected)",
                remedy: "use the trust folder of that organization"
            )
        case .expiredRoot(let version, let moment, let created):
            ErrorReport(
                "command.expired-root",
                .policy,
                "trust root \(version) expired at \(moment), the bundle is made at \(created)",
                remedy:
                    "sites would refuse the bundle; put a newer root, signed by the root keys, into the trust folder"
            )
        case .damagedLedger(let path, let reason):
            ErrorReport(
                "build.damaged-ledger",
                .state,
                "\(path.string.terminalSafe) is damaged: \(reason.terminalSafe)",
                remedy:
                    "restore the ledger from a backup; without it bundles begin at 1 again, which sites refuse that have had one"
            )
        case .madeBeforeLast(let created, let last, let sequence):
            ErrorReport(
                "build.made-before-last",
                .state,
                "the bundle would be made at \(created), before bundle \(sequence) of the ledger, which was made at \(last)",
                remedy: "sites would refuse it: set the clock, or give a later --created"
            )
        }
    }
}
