package import Activation
import Diagnostics
package import Site
import Transport

extension ClusterTarget {
    /// Whether the cluster answers, whether its certificates last, and whether the account may do what a snapshot needs.
    /// - Parameters:
    ///   - snapshot: The snapshot; nil where there is none, and no right is needed.
    ///   - roleCommand: What prints the roles that the account needs.
    package func checks(of snapshot: StoredSnapshot?, roleCommand: String) -> [DoctorCheck] {
        [
            DoctorCheck("cluster") { check in
                let version = try await withApplier { try await $0.version() }
                return [check.finding(.good, "\(name) answers, Kubernetes \(version)")]
            },
            DoctorCheck("certificates") { check in
                let tls = try credentials().tls
                var ends: [(String, Int64, String)] = []
                if let end = tls.identity?.end {
                    ends.append(("the client certificate for \(name)", end, "renew it in the kubeconfig"))
                }
                if case .only(let authorities) = tls.trust, let end = authorities.end {
                    ends.append(("the authority of \(name)", end, "take the new one into the kubeconfig"))
                }
                return ends.map { check.finding(expiry: $0.0, at: $0.1, now: now, fix: $0.2) }
            },
            DoctorCheck("rights") { check in
                guard let snapshot else { return [] }
                let rights = try await rights(for: snapshot)
                let user = rights.user ?? "the account"
                guard rights.missing.isEmpty else {
                    return rights.missing.map {
                        check.finding(.wrong, "\(user) may not \($0.words) at \(name)", fix: roleCommand)
                    }
                }
                let good = check.finding(.good, "\(user) may do what \(snapshot.id) needs at \(name)")
                guard let first = rights.wished.first else { return [good] }
                let more = rights.wished.count > 1 ? " and \(rights.wished.count - 1) more" : ""
                return [
                    good,
                    check.finding(
                        .note,
                        "\(user) may not \(first.words)\(more), which makes reasons and drift less complete",
                        fix: roleCommand
                    ),
                ]
            },
        ]
    }

    /// What the account may do of what a snapshot needs.
    /// - Throws: ``ClusterError``, `TransportError`, and what reading a snapshot throws.
    package func rights(for snapshot: StoredSnapshot) async throws -> ClusterRights {
        let objects = try await objects(of: snapshot)
        return try await withApplier { try await $0.rights(for: objects) }
    }
}
