import Activation
import ArgumentParser
import Content
import Diagnostics
import Signing
import Site
import SystemPackage

/// `sealift status`.
struct StatusCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where a site stands.",
        discussion: """
            A bundle or a trust root that was made by a clock ahead of the time blocks the site for what is made by a right one; until \
            when, is shown.

            Example:
              sealift status --state /var/lib/sealift
            """
    )

    @Option(help: "The state folder of the site.")
    var state: FilePath

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let site = SiteDirectory(state)
        let lost = try await SiteSession.lostTargets(of: site) { console.warn($0) }
        let status = try SiteStatus(
            of: site,
            mirror: SiteSession.mirrorName(of: site),
            targets: SiteSession.targetNames(of: site),
            lost: lost,
            gate: SiteSession.gate(of: site, runtime),
            clock: runtime.clock(isTrusted: true)
        )
        try console.result("Status", status, lines: status.lines)
    }
}

extension SiteStatus {
    /// What a person reads.
    fileprivate var lines: [String] {
        var lines = [
            "site       \(site.id) of \(organization)",
            "bundle     \(bundle.map { "\($0.position), made \($0.created)" } ?? "none yet")",
            "snapshot   \(bundle?.snapshot ?? "none yet")",
            "active at  \(activeAt.isEmpty ? "nowhere" : activeAt.map(confirmed).joined(separator: ", "))",
            "mirror     \(mirror)",
            "trust      root \(trustRoot), latest signed time \(latestSignedTime)",
            "audit      \(Pluralized(Int(auditRecords), "record"))",
        ]
        lines += lostAt.map {
            "lost       nothing of it is left at \($0); run: sealift activate --state \(ShellWord(state))"
        }
        if let made = blockade?.madeBefore {
            lines.append("blocked    until \(made): bundles made before then are refused")
        } else if let end = blockade?.expiringBefore {
            lines.append("blocked    until \(end): bundles that expire before then are refused")
        }
        if let heldAt {
            let reason = heldAt.reason.map { " (\($0))" } ?? ""
            let forward =
                bundle?.snapshot.map { "; forward: sealift rollback \($0) --state \(ShellWord(state))" } ?? ""
            lines.append("held at    \(heldAt.snapshot) since a rollback\(reason)\(forward)")
        }
        lines += acceptedDrift.map { "drift      \($0.words) at \($0.target)" }
        lines += formerAt.map { "still      \($0.snapshot ?? "") at \($0.target)" }
        lines += refused.map { "refused    \($0.snapshot) at \($0.target): \($0.message)" }
        if !refused.isEmpty {
            lines.append("back       sealift rollback --state \(ShellWord(state))")
        }
        if bundle?.snapshot != nil, !notActiveAt.isEmpty {
            lines.append("not active \(notActiveAt.joined(separator: ", ")); \(wayToActive)")
        }
        if let unfinished {
            lines.append(
                "unfinished the import of \(unfinished.short), \(ByteCount(staged.bytes)) staged;"
                    + " insert its medium and run import again"
            )
        }
        lines += requests.map { request in
            let file = FilePath(request).lastComponent?.string ?? request
            return "asked      \(request); take it to the hub and run there:"
                + " sealift build --repair \(ShellWord(file))"
        }
        return lines
    }

    /// What makes the snapshot active where it is not.
    private var wayToActive: String {
        let word = ShellWord(state)
        if let waitsUntil {
            return
                "waits until \(waitsUntil), as the hub says; before that: sealift activate --now --reason TEXT --state \(word)"
        }
        guard waitsForWindow else { return "run: sealift apply --state \(word)" }
        let opening = windowOpens.map { "opens at \($0)" } ?? "does not open within two weeks"
        return
            "waits for its window, which \(opening); before that: sealift activate --now --reason TEXT --state \(word)"
    }

    /// A target, and whether its health is known.
    private func confirmed(_ target: String) -> String {
        unconfirmedAt.contains(target) ? "\(target) (not waited for)" : target
    }
}
