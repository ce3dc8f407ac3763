extension FakeCluster {
    /// What the controllers of workloads and claims write meanwhile: nothing at first, then that they work on it, then that it is done.
    mutating func advance(_ object: inout FakeObject, of type: FakeType) {
        let name = object.content[["metadata", "name"]]?.string ?? ""
        let isReady = object.looks >= settings.looksUntilReady[name, default: 0]
        guard isReady || object.looks > 0 else { return }
        let generation = FakeJSON.number(Double(object.generation))
        switch (type.group, type.kind) {
        case ("apps", "Deployment"):
            object.content["status"] = deploymentStatus(object.content, name, generation, isReady)
        case ("apps", "StatefulSet"):
            let count: FakeJSON = object.content[["spec", "replicas"]] ?? 1
            let ready: FakeJSON = isReady ? count : 0
            object.content["status"] = [
                "observedGeneration": generation, "replicas": count, "updatedReplicas": count,
                "readyReplicas": ready, "currentRevision": "1", "updateRevision": "1",
            ]
        case ("apps", "DaemonSet"):
            let ready: FakeJSON = isReady ? 1 : 0
            object.content["status"] = [
                "observedGeneration": generation, "desiredNumberScheduled": 1, "currentNumberScheduled": 1,
                "updatedNumberScheduled": 1, "numberReady": ready, "numberAvailable": ready,
            ]
        case ("batch", "Job"):
            let done: FakeJSON = ["conditions": [["type": "Complete", "status": "True"]], "succeeded": 1]
            object.content["status"] = isReady ? done : ["active": 1]
        case ("", "Pod"):
            let ready: FakeJSON = ["type": "Ready", "status": isReady ? "True" : "False"]
            object.content["status"] = ["phase": isReady ? "Running" : "Pending", "conditions": [ready]]
        case ("", "PersistentVolumeClaim"):
            object.content["status"] = ["phase": isReady ? "Bound" : "Pending"]
        case ("source.toolkit.fluxcd.io", _), ("kustomize.toolkit.fluxcd.io", _),
            ("helm.toolkit.fluxcd.io", _):
            if isReady { object.content["status"] = fluxStatus(object.content) }
        case ("argoproj.io", "Application"):
            if isReady {
                object.content["metadata"]?["annotations"]?["argocd.argoproj.io/refresh"] = nil
                let revision = FakeJSON.string(settings.appliedRevision ?? "")
                object.content["status"] = [
                    "sync": ["status": "Synced", "revision": revision], "health": ["status": "Healthy"],
                ]
            }
        default: break
        }
    }

    private func fluxStatus(_ content: FakeJSON) -> FakeJSON {
        let revision = FakeJSON.string(settings.appliedRevision ?? "")
        let ready: FakeJSON = ["type": "Ready", "status": "True", "reason": "Succeeded"]
        var status: FakeJSON = ["conditions": [ready], "lastAppliedRevision": revision]
        status["artifact"] = ["revision": revision]
        status["lastHandledReconcileAt"] =
            content[["metadata", "annotations", "reconcile.fluxcd.io/requestedAt"]]
        return status
    }

    private func deploymentStatus(
        _ content: FakeJSON,
        _ name: String,
        _ generation: FakeJSON,
        _ isReady: Bool
    ) -> FakeJSON {
        let count: FakeJSON = content[["spec", "replicas"]] ?? 1
        let containers = content[["spec", "template", "spec", "containers"]]?.elements ?? []
        let images = containers.compactMap { $0["image"]?.string }
        let stuck = settings.stuckWorkloads.first { key, _ in
            key == name || images.contains { $0.contains(key) }
        }?
        .value
        let isWell = isReady && stuck == nil
        var progress: FakeJSON = ["type": "Progressing", "status": "True"]
        progress["reason"] = isWell ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"
        if let stuck {
            progress = ["type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"]
            progress["message"] = .string(stuck)
        }
        let ready: FakeJSON = isWell ? count : 0
        let available: FakeJSON = ["type": "Available", "status": isWell ? "True" : "False"]
        return [
            "observedGeneration": generation, "replicas": count, "updatedReplicas": count,
            "readyReplicas": ready, "availableReplicas": ready, "conditions": [available, progress],
        ]
    }

    /// The pods of a workload by its labels, and the events about an object by its uid; nil for other lists.
    func selected(_ target: Target, _ query: [String: String]) -> [FakeJSON]? {
        if target.type.kind == "Pod", let labels = query["labelSelector"] {
            return owners(in: target.namespace).filter { Self.selector(of: $0) == labels }.map { pod(of: $0) }
        }
        guard target.type.kind == "Event",
            let uid = query["fieldSelector"]?.split(separator: "=").last.map(String.init),
            let name = uid.hasPrefix("pod-of-")
                ? "\(uid.dropFirst("pod-of-".count))-0"
                : objects.values.first(where: { $0.uid == uid })?.content[["metadata", "name"]]?.string
        else { return nil }
        guard let event = settings.events[name] else { return [] }
        var item: FakeJSON = ["lastTimestamp": "2026-01-01T00:00:00Z"]
        item["metadata"] = ["name": .string("\(name).1")]
        item["type"] = .string(event.type)
        item["reason"] = .string(event.reason)
        item["message"] = .string(event.message)
        return [item]
    }

    private func owners(in namespace: String?) -> [FakeJSON] {
        objects.sorted { $0.key < $1.key }.map(\.value.content).filter {
            $0[["metadata", "namespace"]]?.string == namespace
                && $0[["spec", "selector", "matchLabels"]] != nil
        }
    }

    private static func selector(of owner: FakeJSON) -> String {
        (owner[["spec", "selector", "matchLabels"]]?.members ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: ",")
    }

    private func pod(of owner: FakeJSON) -> FakeJSON {
        let name = owner[["metadata", "name"]]?.string ?? ""
        var waiting: FakeJSON = ["reason": "ContainerCreating"]
        if let trouble = settings.podTroubles[name] {
            waiting = ["reason": .string(trouble.reason), "message": .string(trouble.message)]
        }
        let container: FakeJSON = ["name": "main", "ready": false, "state": ["waiting": waiting]]
        return [
            "metadata": ["name": .string("\(name)-0"), "uid": .string("pod-of-\(name)")],
            "status": ["phase": "Pending", "containerStatuses": [container]],
        ]
    }
}
