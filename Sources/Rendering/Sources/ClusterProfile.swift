import Kubernetes

/// What a cluster can do, as far as charts ask for it.
package struct ClusterProfile: Sendable, Hashable {
    /// The version of Kubernetes, such as `1.31.4`.
    package let kubernetes: String
    /// What it serves beside the APIs of Kubernetes itself: `group/version` or `group/version/Kind`.
    package let apiVersions: [String]

    /// Checks a profile; nil if `kubernetes` is not two or three numbers with dots between them, perhaps with `v` before and `-` or `+` and
    /// more after them, or if an API version is no text of two or three parts.
    package init?(kubernetes: String, apiVersions: [String] = []) {
        let core = kubernetes.drop { $0 == "v" }.prefix { $0 != "-" && $0 != "+" }
        let numbers = core.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...3).contains(numbers.count),
            numbers.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ObjectName.isDigit) }),
            kubernetes.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            apiVersions.allSatisfy(Self.isAPIVersion)
        else { return nil }
        self.kubernetes = kubernetes
        self.apiVersions = apiVersions
    }

    private static func isAPIVersion(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return (1...3).contains(parts.count)
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy {
                        ObjectName.isLetter($0) || ObjectName.isDigit($0) || "-.".utf8.contains($0)
                    }
            }
    }
}
