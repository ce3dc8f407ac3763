import Activation
import Cluster
import Content
import Diagnostics
import OCILayout
import Settings
import Signing
import Site
import SystemPackage
import Transport

extension SiteSession {
    /// Looks at everything that imports, activations and pulls of this site depend on, and changes nothing.
    /// - Parameter nodes: The mirror as the nodes reach it; nil where nobody says.
    func doctor(nodes: SiteSession?) async throws -> DoctorReport {
        let checks = SiteChecks(site, clock: clock)
        var list = [versions, checks.state, checks.time, checks.trust, checks.disks(folders)]
        list.append(checks.images("mirror", in: mirror.store, named: mirror.name))
        if let nodes {
            list.append(checks.images("pull", in: nodes.mirror.store, named: nodes.mirror.name))
        } else if case .layout = mirror {
            list.append(
                DoctorCheck("pull") { check in
                    [
                        check.finding(
                            .note,
                            "whether nodes reach it is not looked at",
                            fix: "name where sealift serve answers: --nodes docker://HOST:PORT"
                        )
                    ]
                }
            )
        }
        list.append(authorities)
        list += try clusters.flatMap {
            try $0.checks(of: wanted(), roleCommand: "sealift doctor --roles \(command) | kubectl apply -f -")
        }
        list.append(checks.activation(at: targets(Writing(), nil), gate: try Self.gate(of: site, runtime)))
        return try await DoctorCheck.run(list)
    }

    /// The roles that the account of each cluster needs for the snapshot that the site is to have, as manifests.
    func roles() async throws -> String {
        guard let snapshot = try wanted(), !clusters.isEmpty else { throw CommandError.noRoles }
        var texts: [String] = []
        for cluster in clusters { texts.append(try await cluster.rights(for: snapshot).manifests) }
        return texts.joined(separator: "---\n")
    }

    private var clusters: [ClusterTarget] { targets(Writing(), nil).compactMap { $0 as? ClusterTarget } }

    private var command: String { "--state \(ShellWord(site.path.string))" }

    private var folders: [FilePath] {
        guard case .layout(let layout) = mirror, !layout.path.starts(with: site.path) else {
            return [site.path]
        }
        return [site.path, layout.path]
    }

    private func wanted() throws -> StoredSnapshot? {
        let id = try ActivationHistory(of: site).hold?.snapshot ?? site.load().bundle?.snapshot
        return try id.map { try site.snapshot($0) }
    }

    private var versions: DoctorCheck {
        DoctorCheck("version") { check in
            [check.finding(.good, "sealift \(BundleStatement.Tool.sealift.version)")]
        }
    }

    private var authorities: DoctorCheck {
        DoctorCheck("certificates") { check in
            try configuration.registries.compactMap { registry in
                guard let path = registry.certificates else { return nil }
                let found = try TrustedCertificates(contentsOf: path.string, now: runtime.now)
                return found.end.map {
                    check.finding(
                        expiry: "the authority of \(registry.host) in \(path)",
                        at: $0,
                        now: runtime.now,
                        fix: "put the new one there"
                    )
                }
            }
        }
    }
}
