/// The fields of an object that its health follows from.
struct LiveObjectStatus {
    private let object: JSONTree

    init(_ object: JSONTree) {
        self.object = object
    }

    /// What holds for every kind: an object that is being deleted, that its controller has not looked at, or whose standard conditions
    /// say so; nil if nothing of that is the case.
    var generic: ObjectHealth? {
        if object["metadata"]?["deletionTimestamp"]?.text != nil { return .failed(found: "Terminating") }
        if let generation = object["metadata"]?["generation"]?.integer,
            let observed = status("observedGeneration")?.integer, observed != generation
        {
            return .progressing(found: "not looked at by its controller since it changed")
        }
        if let reconciling = condition("Reconciling"), reconciling.isTrue {
            return .progressing(found: reconciling.words)
        }
        if let stalled = condition("Stalled"), stalled.isTrue { return .failed(found: stalled.words) }
        return nil
    }

    /// The usual condition of custom resources; an object without it is ready.
    var readyCondition: ObjectHealth {
        guard let ready = condition("Ready") else { return .ready }
        return ready.isTrue ? .ready : .progressing(found: ready.words)
    }

    var namespace: ObjectHealth {
        switch status("phase")?.text {
        case "Active": .ready
        case "Terminating": .failed(found: "Terminating")
        case let phase: .progressing(found: phase ?? "without a phase")
        }
    }

    var definition: ObjectHealth {
        if let names = condition("NamesAccepted"), names.status == "False" {
            return .failed(found: "not accepted (\(names.message ?? "no reason given"))")
        }
        return condition("Established")?.isTrue == true ? .ready : .progressing(found: "not established")
    }

    var apiService: ObjectHealth {
        guard let available = condition("Available") else { return .progressing(found: "not available") }
        return available.isTrue ? .ready : .progressing(found: available.words)
    }

    // MARK: - Workloads

    var deployment: ObjectHealth {
        if spec("paused")?.boolean == true { return .ready }
        let progress = condition("Progressing")
        if let progress, progress.reason == "ProgressDeadlineExceeded" {
            return .failed(found: progress.words)
        }
        if let found = missingReplicas { return .progressing(found: found) }
        let hasDeadline = spec("progressDeadlineSeconds")?.integer.map { $0 != Int64(Int32.max) } ?? false
        if hasDeadline, !(progress?.isTrue == true && progress?.reason == "NewReplicaSetAvailable") {
            return .progressing(found: "its new replica set is not available")
        }
        if let available = condition("Available"), !available.isTrue {
            return .progressing(found: available.words)
        }
        return condition("Available") == nil ? .progressing(found: "not available") : .ready
    }

    /// What a Deployment lacks of its replicas, or has too much; nil when all are there.
    private var missingReplicas: String? {
        let wanted = spec("replicas")?.integer ?? 1
        let (all, updated) = (count("replicas"), count("updatedReplicas"))
        if updated < wanted { return "\(updated) of \(wanted) replicas updated" }
        if count("readyReplicas") < wanted { return "\(count("readyReplicas")) of \(wanted) replicas ready" }
        if all > wanted { return "\(all - wanted) old replicas left" }
        let available = count("availableReplicas")
        return available < updated ? "\(available) of \(updated) replicas available" : nil
    }

    var replicaSet: ObjectHealth {
        let wanted = spec("replicas")?.integer ?? 1
        if let failure = condition("ReplicaFailure"), failure.isTrue {
            return .progressing(found: failure.words)
        }
        for field in ["replicas", "readyReplicas", "availableReplicas"] where count(field) < wanted {
            return .progressing(found: "\(count(field)) of \(wanted) replicas \(Self.word(field))")
        }
        return count("replicas") > wanted
            ? .progressing(found: "\(count("replicas") - wanted) old replicas left") : .ready
    }

    var statefulSet: ObjectHealth {
        if spec("updateStrategy")?["type"]?.text == "OnDelete" { return .ready }
        let wanted = spec("replicas")?.integer ?? 1
        for field in ["replicas", "readyReplicas"] where count(field) < wanted {
            return .progressing(found: "\(count(field)) of \(wanted) replicas \(Self.word(field))")
        }
        if count("replicas") > wanted {
            return .progressing(found: "\(count("replicas") - wanted) old replicas left")
        }
        let updated = count("updatedReplicas")
        if let partition = spec("updateStrategy")?["rollingUpdate"]?["partition"]?.integer, partition > 0 {
            let needed = max(0, wanted - partition)
            return updated < needed ? .progressing(found: "\(updated) of \(needed) replicas updated") : .ready
        }
        guard status("currentRevision") == status("updateRevision") else {
            return .progressing(found: "\(updated) of \(wanted) replicas updated")
        }
        return .ready
    }

    var daemonSet: ObjectHealth {
        guard status("observedGeneration") != nil, let wanted = status("desiredNumberScheduled")?.integer
        else { return .progressing(found: "not looked at by its controller") }
        var fields = ["currentNumberScheduled", "updatedNumberScheduled", "numberReady", "numberAvailable"]
        if spec("updateStrategy")?["type"]?.text == "OnDelete" { fields.remove(at: 1) }
        for field in fields where count(field) < wanted {
            return .progressing(found: "\(count(field)) of \(wanted) pods \(Self.word(field))")
        }
        return .ready
    }

    var job: ObjectHealth {
        if let failed = condition("Failed"), failed.isTrue { return .failed(found: failed.words) }
        if condition("Complete")?.isTrue == true || spec("suspend")?.boolean == true { return .ready }
        return .progressing(found: "not complete, \(count("active")) active, \(count("failed")) failed")
    }

    var pod: ObjectHealth {
        switch status("phase")?.text {
        case "Succeeded": return .ready
        case "Failed":
            return .failed(found: status("message")?.text ?? status("reason")?.text ?? "Failed")
        case "Running" where condition("Ready")?.isTrue == true: return .ready
        default: break
        }
        if let reason = PodTrouble(of: object) {
            return reason.isCrash ? .failed(found: reason.words) : .progressing(found: reason.words)
        }
        return .progressing(found: status("phase")?.text ?? "without a phase")
    }

    var claim: ObjectHealth {
        switch status("phase")?.text {
        case "Bound": .ready
        case "Lost": .failed(found: "Lost")
        case let phase: .progressing(found: phase ?? "without a phase")
        }
    }

    /// A Rollout that waits for somebody is as it should be.
    var rollout: ObjectHealth {
        if spec("paused")?.boolean == true { return .ready }
        let message = status("message")?.text
        switch status("phase")?.text {
        case "Healthy", "Paused": return .ready
        case "Degraded": return .failed(found: message ?? "Degraded")
        case let phase: return .progressing(found: message ?? phase ?? "without a phase")
        }
    }

    // MARK: - Fields

    private func spec(_ field: String) -> JSONTree? { object["spec"]?[field] }
    private func status(_ field: String) -> JSONTree? { object["status"]?[field] }
    private func count(_ field: String) -> Int64 { status(field)?.integer ?? 0 }

    private func condition(_ type: String) -> LiveCondition? {
        object["status"]?["conditions"]?.elements.lazy.compactMap { LiveCondition($0) }.first {
            $0.type == type
        }
    }

    /// What a count of replicas or pods counts.
    private static func word(_ field: String) -> String {
        switch field {
        case "replicas": "created"
        case "readyReplicas", "numberReady": "ready"
        case "availableReplicas", "numberAvailable": "available"
        case "currentNumberScheduled": "scheduled"
        default: "updated"
        }
    }
}

/// One condition of an object's status.
package struct LiveCondition {
    /// What it is about, such as `Ready`.
    package let type: String
    /// `True`, `False` or `Unknown`.
    package let status: String
    let reason: String?
    let message: String?

    /// Reads one; nil for anything else.
    package init?(_ tree: JSONTree) {
        guard let type = tree["type"]?.text, let status = tree["status"]?.text else { return nil }
        self.type = type
        self.status = status
        reason = tree["reason"]?.text
        message = tree["message"]?.text
    }

    var isTrue: Bool { status == "True" }

    /// Its message, with the reason in front of it where there is one.
    package var words: String {
        let text = [reason, message].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
        return text.isEmpty ? "\(type) is \(status)" : text
    }
}
