import ArgumentParser
import BundleImport
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
        let current = try site.load()
        try site.audit.check(holding: current.auditHead)
        let active = try Activator.activeTargets(of: site, state: current)
        let status = try Status(
            state: state.string,
            site: current.site,
            organization: current.organization,
            trustRoot: current.rootVersion,
            stream: current.stream,
            bundle: current.bundle,
            mirror: site.lastMirror() ?? SiteSession.mirrorName(of: site),
            activeAt: active,
            notActiveAt: SiteSession.targetNames(of: site).filter { !active.contains($0.withoutSecrets) },
            unfinished: site.unfinishedImport(),
            staged: Staging(site.staging).usage(),
            requests: site.openRequests().map(\.string),
            auditRecords: site.audit.head().count,
            latestSignedTime: current.latestSignedTime,
            blockade: current.blockade(at: runtime.clock(isTrusted: true))
        )
        try console.result("Status", status, lines: status.lines)
    }

    private struct Status: Encodable {
        let state: String
        let site: SiteIdentity
        let organization: PlainName
        let trustRoot: Int
        let stream: StreamID?
        let bundle: SiteState.Bundle?
        let mirror: String
        let activeAt: [String]
        let notActiveAt: [String]
        let unfinished: Digest?
        let staged: Staging.Usage
        let requests: [String]
        let auditRecords: Int64
        let latestSignedTime: Timestamp
        let blockade: SiteState.Blockade?

        var lines: [String] {
            var lines = [
                "site       \(site.id) of \(organization)",
                "bundle     \(bundle.map { "\($0.position), made \($0.created)" } ?? "none yet")",
                "snapshot   \(bundle?.snapshot ?? "none yet")",
                "active at  \(activeAt.isEmpty ? "nowhere" : activeAt.joined(separator: ", "))",
                "mirror     \(mirror)",
                "trust      root \(trustRoot), latest signed time \(latestSignedTime)",
                "audit      \(auditRecords) records",
            ]
            if let made = blockade?.madeBefore {
                lines.append("blocked    until \(made): bundles made before then are refused")
            } else if let end = blockade?.expiringBefore {
                lines.append("blocked    until \(end): bundles that expire before then are refused")
            }
            if bundle?.snapshot != nil, !notActiveAt.isEmpty {
                lines.append(
                    "not active \(notActiveAt.joined(separator: ", ")); run: sealift apply --state \(ShellWord(state))"
                )
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
    }
}
