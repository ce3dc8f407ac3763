import Content
import Diagnostics
import FileIO
package import OCILayout
package import Signing
package import Site
package import SystemPackage

/// What is looked at in the folder of a site, on its disks and in its mirror.
package struct SiteChecks: Sendable {
    private let site: SiteDirectory
    private let clock: ClockReading
    private let command: String

    /// Looks at `site` at `clock`.
    package init(_ site: SiteDirectory, clock: ClockReading) {
        self.site = site
        self.clock = clock
        command = "--state \(ShellWord(site.path.string))"
    }

    /// Where it stands, its logs, what is unfinished.
    package var state: DoctorCheck {
        DoctorCheck("state") { check in
            let state = try site.load()
            try site.audit.check(holding: state.auditHead)
            let records = try site.audit.head().count
            let bundle = state.bundle.map { "bundle \($0.position)" } ?? "no bundle yet"
            var findings = [
                check.finding(.good, "\(state.site.id) of \(state.organization) has \(bundle)"),
                check.finding(
                    .good,
                    "the audit log has \(Pluralized(Int(records), "record")), each chained to the one before"
                ),
            ]
            if let unfinished = try site.unfinishedImport() {
                findings.append(
                    check.finding(
                        .note,
                        "the import of \(unfinished.short) is unfinished",
                        fix: "insert its medium and run import again"
                    )
                )
            }
            findings += try site.openRequests().map { request in
                check.finding(
                    .note,
                    "the hub was asked for content: \(request)",
                    fix:
                        "take it to the hub and run there: sealift build --repair \(ShellWord(request.lastComponent?.string ?? ""))"
                )
            }
            return findings
        }
    }

    /// The clock of this machine against what was signed.
    package var time: DoctorCheck {
        DoctorCheck("clock") { check in
            let state = try site.load()
            guard let now = Timestamp(secondsSinceEpoch: clock.secondsSinceEpoch) else {
                return [
                    check.finding(.wrong, "the clock shows no year from 2000 to 9999", fix: "set the clock")
                ]
            }
            if state.blockade(at: clock) != nil {
                let found =
                    "the clock shows \(now), and something that was signed is of \(state.latestSignedTime)"
                return [
                    check.finding(
                        .wrong,
                        found,
                        fix:
                            "set the clock of this machine; if it is right, that of the hub was wrong: see status"
                    )
                ]
            }
            guard clock.isTrusted else {
                return [
                    check.finding(
                        .note,
                        "it shows \(now) and is not trusted, so expiry is judged by signed times alone"
                    )
                ]
            }
            return [check.finding(.good, "it shows \(now), which is after all that was signed")]
        }
    }

    /// The trust root and its end.
    package var trust: DoctorCheck {
        DoctorCheck("trust") { check in
            let root = try site.root(for: site.load()).root
            return [
                check.finding(
                    expiry: "trust root \(root.version)",
                    at: root.expires.secondsSinceEpoch,
                    now: clock.secondsSinceEpoch,
                    fix: "ask the hub for a bundle with a newer trust root"
                )
            ]
        }
    }

    /// The least that a disk must have free, in bytes: 1 GiB.
    private static let leastFree: Int64 = 1 << 30
    /// The least names that it must have free.
    private static let leastNames: Int64 = 10_000

    /// The room in folders.
    package func disks(_ folders: [FilePath]) -> DoctorCheck {
        DoctorCheck("disk") { check in
            try folders.map { folder in
                let free = try FreeSpace(at: folder)
                guard let bytes = free.bytes else {
                    return check.finding(.note, "\(folder) does not say what is free")
                }
                let names = free.names ?? .max
                let isFull = bytes < Self.leastFree || names < Self.leastNames
                let found =
                    "\(folder) has \(ByteCount(bytes)) free"
                    + (names < Self.leastNames ? " for \(names) files" : "")
                return check.finding(
                    isFull ? .wrong : .good,
                    found,
                    fix: isFull ? "free space there before the next import" : nil
                )
            }
        }
    }

    /// Whether a mirror answers and has everything that the snapshot needs which the site is to have.
    /// - Parameters:
    ///   - check: What the look is called.
    ///   - name: What a person calls the mirror.
    package func images(_ check: String, in mirror: any ImageStore, named name: String) -> DoctorCheck {
        DoctorCheck(check) { check in
            guard let id = try wanted() else {
                return [check.finding(.note, "there is no snapshot yet, so no image is looked for")]
            }
            guard let images = try site.images(of: id) else {
                return [
                    check.finding(
                        .note,
                        "what \(id) needs was not noted when it came, so its images are not looked for"
                    )
                ]
            }
            let missing = try await ImageCheck(mirror: mirror).missing(of: images)
            let count = Pluralized(images.manifests.count, "manifest")
            guard let first = missing.first else {
                return [check.finding(.good, "\(name) has all that \(id) needs, whole: \(count)")]
            }
            return [
                check.finding(
                    .wrong,
                    "\(name) lacks \(missing.count) of the \(count) of \(id), first \(first)",
                    fix: "import its bundle again: sealift import MEDIUM \(command)"
                )
            ]
        }
    }

    /// Where the snapshot is active that the site is to have, and whether something of it is left there.
    /// - Parameters:
    ///   - targets: Where the configuration wants it to be.
    ///   - gate: When it lets it.
    package func activation(at targets: [any SnapshotTarget], gate: ActivationGate) -> DoctorCheck {
        DoctorCheck("active") { check in
            let history = try ActivationHistory(of: site)
            guard let id = try wanted() else { return [] }
            let active = Set(history.targets(with: id)).subtracting(history.failures.map(\.target))
            let wait = gate.closure(of: id, try site.load(), at: site)
            let hasFormer = history.places.contains { $0.snapshot != nil && $0.snapshot != id }
            var findings: [DoctorReport.Finding] = []
            for target in targets {
                let name = target.name.withoutSecrets
                if active.contains(name) {
                    let isLost = try await target.hasLost()
                    findings.append(
                        isLost
                            ? check.finding(
                                .wrong,
                                "\(id) was active at \(name), and nothing of it is left there",
                                fix: "sealift activate \(command)"
                            ) : check.finding(.good, "\(id) is active at \(name)")
                    )
                } else if let failure = history.failures.first(where: { $0.target == name }) {
                    findings.append(
                        check.finding(
                            .wrong,
                            "\(id) is not active at \(name): \(failure.message)",
                            fix: "put that right, then run: sealift activate \(command)"
                                + (hasFormer ? "; or go back: sealift rollback \(command)" : "")
                        )
                    )
                } else if let wait {
                    findings.append(
                        check.finding(.note, "\(id) is not active at \(name) yet: \(wait)", fix: wait.remedy)
                    )
                } else {
                    findings.append(
                        check.finding(
                            .wrong,
                            "\(id) is not active at \(name)",
                            fix: "sealift activate \(command)"
                        )
                    )
                }
            }
            return findings
        }
    }

    /// The snapshot that the site is to have; nil where there is none.
    private func wanted() throws -> String? {
        try ActivationHistory(of: site).hold?.snapshot ?? site.load().bundle?.snapshot
    }
}

extension DoctorCheck {
    /// How long before its end something is noted, in seconds: 60 days.
    private static let early: Int64 = 60 * 86_400

    /// What is to be said of something that ends.
    package func finding(expiry subject: String, at end: Int64, now: Int64, fix: String)
        -> DoctorReport.Finding
    {
        let words = Timestamp(secondsSinceEpoch: end)?.description ?? "a year that nobody sees"
        if end <= now { return finding(.wrong, "\(subject) has ended at \(words)", fix: fix) }
        return end - now < Self.early
            ? finding(.note, "\(subject) ends at \(words)", fix: fix)
            : finding(.good, "\(subject) ends at \(words)")
    }
}
