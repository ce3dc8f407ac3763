import Activation
import ArgumentParser
import Diagnostics
import OCILayout
import Settings

/// `sealift doctor`.
struct DoctorCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Look at everything that imports, activations and pulls of a site depend on; nothing is changed.",
        discussion: """
            State and audit log, clock, trust root, room on the disks; the mirror and every image of the snapshot in it, with --nodes as \
            a node pulls them; what the account of each cluster may do of what the snapshot needs; the ends of certificates; where the \
            snapshot is active. Each line that is wrong has what to do. The exit status is 0 when nothing is wrong, else 18.

            Examples:
              sealift doctor --state /var/lib/sealift --nodes docker://127.0.0.1:5555 --plain-http
              sealift doctor --state /var/lib/sealift --roles
            """
    )

    @OptionGroup var site: SiteOptions

    @Option(
        help: "The mirror as nodes reach it, docker://HOST[:PORT][/PREFIX]; every image is asked for there."
    )
    var nodes: String?

    @Flag(
        help:
            "Print the roles that the account of each cluster needs for the snapshot, as manifests, and look at nothing else."
    )
    var roles = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !roles || nodes == nil else {
            throw ValidationError("--roles looks at no image: leave out --nodes")
        }
        guard let nodes else { return }
        var other = site
        other.mirror = nodes
        try other.validate()
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        // Whoever only looks makes no mirror.
        if let mirror = site.mirror, case .layout(let path, _) = try ImageLocation(mirror) {
            _ = try NamedFile.find(path, named: "--mirror")
        }
        try await SiteSession.with(site, runtime, console, onlyLooks: true) { session in
            if roles {
                let text = try await session.roles()
                return try console.result("Roles", Roles(manifests: text), lines: [text])
            }
            let report = try await look(session, console, runtime)
            let status: ExitClass = report.isWell ? .success : .unhealthy
            try console.result("Doctor", report, lines: report.lines, status: status)
        }
    }

    private struct Roles: Encodable {
        let manifests: String
    }

    private func look(_ session: SiteSession, _ console: Console, _ runtime: RunEnvironment) async throws
        -> DoctorReport
    {
        guard let nodes else { return try await session.doctor(nodes: nil) }
        var other = site
        other.mirror = nodes
        return try await SiteSession.with(other, runtime, console, onlyLooks: true) {
            try await session.doctor(nodes: $0)
        }
    }
}

extension DoctorReport {
    fileprivate var lines: [String] {
        let width = findings.map(\.check.count).max() ?? 0
        let lines = findings.flatMap { finding -> [String] in
            let name = finding.check + String(repeating: " ", count: width - finding.check.count)
            let line = "\(finding.verdict.word)  \(name)  \(finding.found)"
            guard finding.verdict != .good, let fix = finding.fix else { return [line] }
            return [line, "       \(String(repeating: " ", count: width))  -> \(fix)"]
        }
        let wrong = findings.count { $0.verdict == .wrong }
        return lines + [wrong == 0 ? "nothing is wrong" : "\(Pluralized(wrong, "thing")) wrong"]
    }
}

extension DoctorReport.Verdict {
    fileprivate var word: String {
        switch self {
        case .good: "good "
        case .note: "note "
        case .wrong: "wrong"
        }
    }
}
