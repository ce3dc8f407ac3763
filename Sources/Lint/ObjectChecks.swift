import Kubernetes
import OCILayout
import YAML

/// Policies that the objects of a site are held against, as they are rendered.
struct ObjectChecks {
    /// The site.
    let site: String
    /// All sites of the fleet.
    let siteNames: [String]

    func findings(in objects: [KubernetesObject], images: [ImageUse]) -> [LintFinding] {
        objects.flatMap(findings(in:)) + images.flatMap(findings(of:))
    }

    // MARK: - Images

    private func findings(of use: ImageUse) -> [LintFinding] {
        let object = use.object
        var findings: [LintFinding] = []
        if use.reference.digest == nil {
            if use.reference.tag == nil || use.reference.tag == .latest {
                findings.append(
                    LintFinding(
                        .imageLatest,
                        at: use.place,
                        of: object,
                        "\(use.reference.familiar) is whatever the tag latest means that day"
                    )
                )
            }
            if let obstacle = use.pinning.obstacle {
                findings.append(
                    LintFinding(
                        .imageNotPinned,
                        at: use.place,
                        of: object,
                        "\(use.reference.familiar) is not pinned: \(obstacle)"
                    )
                )
            }
            findings.append(
                LintFinding(
                    .imageWithoutDigest,
                    at: use.place,
                    of: object,
                    "\(use.reference.familiar) has no digest in the manifest"
                )
            )
        }
        if let owner = owner(of: use.reference.registry.description) {
            findings.append(
                LintFinding(
                    .siteHostInImage,
                    at: use.place,
                    of: object,
                    "\(use.text) names a registry of \(owner), and other sites get it too"
                )
            )
        }
        return findings
    }

    /// The site, or group of sites, that a host belongs to, where this is none of them.
    private func owner(of host: String) -> String? {
        let labels = host.prefix { $0 != ":" }.split(separator: ".").map(String.init)
        return labels.first { label in
            guard label.contains("-") else { return false }
            let own = siteNames.filter {
                $0 == label || $0.hasPrefix("\(label)-") || label.hasSuffix("-\($0)")
            }
            return !own.isEmpty && !own.contains(site)
        }
    }

    // MARK: - Pods

    private func findings(in object: KubernetesObject) -> [LintFinding] {
        guard let pod = Self.pod(of: object) else { return [] }
        let name = object.id
        var findings: [LintFinding] = []
        func add(_ rule: LintRule, _ node: YAMLNode?, _ message: String) {
            let place = YAMLLocation(object.place.name, (node ?? object.node).position)
            findings.append(LintFinding(rule, at: place, of: name, message))
        }
        for key in ["initContainers", "containers"] {
            for container in pod[key]?.sequence ?? [] {
                let title = container["name"]?.string ?? ""
                let requests = container["resources"]?["requests"]
                let missing = ["cpu", "memory"].filter { requests?[$0] == nil }
                if key == "containers", missing.count == 2 {
                    add(
                        .noResourceRequests,
                        container,
                        "the container \(title) requests neither cpu nor memory"
                    )
                }
                let security = container["securityContext"]
                if security?["privileged"]?.scalar?.text == "true" {
                    add(.privileged, security, "the container \(title) is privileged")
                }
            }
        }
        for key in ["hostPID", "hostIPC", "hostNetwork"] where pod[key]?.scalar?.text == "true" {
            add(.privileged, pod[key], "the pod has \(key)")
        }
        for volume in pod["volumes"]?.sequence ?? [] {
            guard let path = volume["hostPath"] else { continue }
            add(
                .hostPath,
                path,
                "the volume \(volume["name"]?.string ?? "") is \(path["path"]?.string ?? "a path") of the node"
            )
        }
        return findings
    }

    private static func pod(of object: KubernetesObject) -> YAMLNode? {
        let spec = object.node["spec"]
        switch (object.id.type.group, object.id.type.kind) {
        case ("", "Pod"): return spec
        case ("apps", _), ("batch", "Job"), ("argoproj.io", "Rollout"), ("", "ReplicationController"),
            ("serving.knative.dev", "Service"):
            return spec?["template"]?["spec"]
        case ("batch", "CronJob"): return spec?["jobTemplate"]?["spec"]?["template"]?["spec"]
        default: return nil
        }
    }
}
