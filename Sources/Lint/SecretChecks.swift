import FoundationEssentials
import Kubernetes
import YAML

/// Mistakes in Secrets: what is no Base64, what Flux does not read, and what anybody can read.
enum SecretChecks {
    static func findings(in document: LintTree.Document) -> [LintFinding] {
        guard document.group == "", document.kind == "Secret" else { return [] }
        var findings: [LintFinding] = []
        let data = document.node["data"]?.mapping?.entries ?? []
        for entry in data {
            guard let text = entry.value.string, !text.contains("${"), !isBase64(text) else { continue }
            findings.append(
                LintFinding(
                    .secretNotBase64,
                    at: document.place(entry.value),
                    of: document.object,
                    "data[\"\(entry.name)\"] is no Base64, so that no cluster takes the Secret"
                )
            )
        }
        if let type = document.node["type"], type.string == "kubernetes.io/dockercfg" {
            findings.append(
                LintFinding(
                    .secretDockercfg,
                    at: document.place(type),
                    of: document.object,
                    "the type \(type.string ?? "") is that of old clients"
                )
            )
        }
        let texts = document.node["stringData"]?.mapping?.entries ?? []
        if !(data.isEmpty && texts.isEmpty),
            document.node["type"]?.string != "kubernetes.io/service-account-token"
        {
            findings.append(
                LintFinding(
                    .readableSecret,
                    at: document.place(document.node),
                    of: document.object,
                    "whoever reads the manifest reads the Secret"
                )
            )
        }
        return findings
    }

    private static func isBase64(_ text: String) -> Bool {
        Data(base64Encoded: String(text.filter { !$0.isWhitespace })) != nil
    }
}
