import Kubernetes
import YAML

/// Policies of Kyverno that verify images: the schema of old versions, and what asks the network at each admission.
enum KyvernoChecks {
    static func findings(in document: LintTree.Document) -> [LintFinding] {
        guard document.group == "kyverno.io", document.kind == "ClusterPolicy" || document.kind == "Policy"
        else { return [] }
        let rules = document.node["spec"]?["rules"]?.sequence ?? []
        return rules.flatMap { $0["verifyImages"]?.sequence ?? [] }.flatMap { verification -> [LintFinding] in
            let attestors = (verification["attestors"]?.sequence ?? []).flatMap {
                $0["entries"]?.sequence ?? []
            }
            var findings: [LintFinding] = []
            for key in ["cosign", "key", "roots", "keyless"] {
                guard let old = verification.mapping?.entry(key) else { continue }
                findings.append(
                    LintFinding(
                        .kyvernoObsoleteSchema,
                        at: YAMLLocation(document.name, old.position),
                        of: document.object,
                        "verifyImages[].\(key) is no field of Kyverno any more, so that nothing is verified"
                    )
                )
            }
            let isOffline = !attestors.isEmpty && attestors.allSatisfy(isOffline)
            if !isOffline {
                findings.append(
                    LintFinding(
                        .kyvernoOnline,
                        at: document.place(attestors.first ?? verification),
                        of: document.object,
                        attestors.contains { $0["keyless"] != nil }
                            ? "keyless signatures are verified by asking Fulcio and Rekor"
                            : "without rekor.ignoreTlog and ctlog.ignoreSCT Kyverno asks the transparency log"
                    )
                )
            }
            return findings
        }
    }

    private static func isOffline(_ attestor: YAMLNode) -> Bool {
        guard let keys = attestor["keys"] ?? attestor["certificates"] else { return false }
        func isTrue(_ group: String, _ names: String...) -> Bool {
            names.contains { keys[group]?[$0]?.scalar?.text == "true" }
        }
        return isTrue("rekor", "ignoreTlog", "insecureIgnoreTlog")
            && isTrue("ctlog", "ignoreSCT", "insecureIgnoreSCT")
    }
}
