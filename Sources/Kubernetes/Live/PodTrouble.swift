/// Why a pod does not run or is not ready, as its status says it.
package struct PodTrouble: Sendable, Equatable {
    /// The reason, and the words of whoever gave it: `ImagePullBackOff: Back-off pulling image "…"`.
    package let words: String
    /// Whether one of its containers ends again and again.
    package let isCrash: Bool

    /// Reads a pod as an API server shows it; nil where it says nothing of the kind.
    package init?(of pod: JSONTree) {
        guard let found = Self.waiting(in: pod) ?? Self.unscheduled(pod) else { return nil }
        self = found
    }

    private init(_ words: String, isCrash: Bool) {
        self.words = words
        self.isCrash = isCrash
    }

    /// The first container that waits for something else than to be made.
    private static func waiting(in pod: JSONTree) -> PodTrouble? {
        for field in ["initContainerStatuses", "containerStatuses"] {
            for container in pod["status"]?[field]?.elements ?? [] {
                let waiting = container["state"]?["waiting"]
                guard let reason = waiting?["reason"]?.text, reason != "ContainerCreating",
                    reason != "PodInitializing"
                else { continue }
                let words = [reason, waiting?["message"]?.text].compactMap(\.self).joined(separator: ": ")
                return PodTrouble(words, isCrash: reason == "CrashLoopBackOff")
            }
        }
        return nil
    }

    private static func unscheduled(_ pod: JSONTree) -> PodTrouble? {
        let conditions = pod["status"]?["conditions"]?.elements.compactMap { LiveCondition($0) } ?? []
        return conditions.first { $0.type == "PodScheduled" && $0.status == "False" }
            .map { PodTrouble($0.words, isCrash: false) }
    }
}
