import Kubernetes

extension ApplyRejection {
    /// Sorts a refusal by what the server says about it.
    init(_ answer: APIResponse, of id: ObjectID) {
        guard let status = APIStatus(answer) else {
            let text = String(decoding: answer.body.prefix(1_024), as: UTF8.self)
            self = .other(status: answer.status, reason: text.isEmpty ? "no message" : text)
            return
        }
        let message = status.message ?? status.reason ?? "no message"
        self =
            Self.admission(message)
            ?? Self.byCode(answer.status, status, message)
            ?? .other(status: answer.status, reason: message)
    }

    private static func byCode(_ code: Int, _ status: APIStatus, _ message: String) -> ApplyRejection? {
        switch code {
        case 403: forbidden(status, message)
        case 404:
            if status.details?.kind == "namespaces", let name = status.details?.name {
                .namespaceMissing(name)
            } else {
                nil
            }
        case 409 where status.isFieldConflict:
            .conflicts(
                status.causes.filter { $0.reason == "FieldManagerConflict" }.map { cause in
                    Conflict(
                        manager: cause.message?.between("conflict with \"", "\"") ?? "another manager",
                        field: cause.field ?? "a field"
                    )
                }
            )
        case 422: invalid(status, message)
        case 500 where message.contains("failed calling webhook"): .webhookSilent(reason: message)
        default: nil
        }
    }

    /// What webhooks and policies say, whatever status they chose.
    private static func admission(_ message: String) -> ApplyRejection? {
        if let problems = unfitting(message) { return .invalid(problems) }
        if message.contains("does not support dry run") { return .uncheckable(reason: message) }
        if let webhook = message.between("admission webhook \"", "\"") {
            let reason = message.after("denied the request: ") ?? "no reason given"
            return .denied(by: "admission webhook \(webhook)", reason: reason)
        }
        if let policy = message.between("ValidatingAdmissionPolicy '", "'") {
            let reason = message.after("denied request: ") ?? message
            return .denied(by: "ValidatingAdmissionPolicy \(policy)", reason: reason)
        }
        return nil
    }

    /// What makes an object unfit for every cluster, nil where the message says nothing of the kind; the server mostly says 500, as if it had
    /// failed itself.
    ///
    /// Fields that do not fit the type: `… typed patch object (…): .spec.a: field not declared in schema`, or `errors:` and a line for each.
    /// Values that cannot be read: `unable to convert unstructured object to apps/v1, Kind=Deployment: quantities must …`. And objects that are
    /// too large.
    static func unfitting(_ message: String) -> [Problem]? {
        if let list = message.after("failed to create typed patch object ")?.after("): ") {
            return list.split { $0.isNewline }.filter { $0 != "errors:" }.map { line in
                let text = String(line.drop { $0 == " " })
                guard text.hasPrefix("."), let reason = text.after(": ") else {
                    return Problem(field: "", reason: text)
                }
                return Problem(
                    field: String(text.dropLast(reason.count + 2)),
                    reason: reason == "field not declared in schema" ? "the type has no such field" : reason
                )
            }
        }
        for start in ["unable to convert unstructured object to ", " cannot be handled as a "] {
            if let reason = message.after(start)?.after(": ") { return [Problem(field: "", reason: reason)] }
        }
        let isTooLarge = ["request is too large", "Request entity too large"].contains {
            message.contains($0)
        }
        return isTooLarge ? [Problem(field: "", reason: message)] : nil
    }

    private static func forbidden(_ status: APIStatus, _ message: String) -> ApplyRejection {
        if status.causes.contains(where: { $0.reason == "NamespaceTerminating" }),
            let namespace = message.between("in namespace ", " because")
        {
            return .namespaceEnding(namespace)
        }
        if let user = message.between("User \"", "\""), let verb = message.between(" cannot ", " "),
            let plural = message.between(" resource \"", "\"")
        {
            let group = message.between("in API group \"", "\"") ?? ""
            return .missingRight(
                MissingRight(
                    user: user,
                    verb: verb,
                    resource: group.isEmpty ? plural : "\(plural).\(group)",
                    namespace: message.between("in the namespace \"", "\"")
                )
            )
        }
        let reason = message.after("is forbidden: ") ?? message
        if reason.hasPrefix("violates PodSecurity") { return .denied(by: "pod security", reason: reason) }
        if reason.hasPrefix("exceeded quota") { return .denied(by: "the resource quota", reason: reason) }
        return .denied(by: "the cluster", reason: reason)
    }

    /// How servers say that something may only be set when the object is made: Deployments, Jobs and most others; Services; RoleBindings;
    /// PriorityClasses; StorageClasses and StatefulSets; Pods.
    private static let unchangeable = [
        "is immutable", "immutable field", "may not change once set", "cannot change ",
        "may not be changed in an update", "updates to ", "updates may not change ",
    ]

    private static func invalid(_ status: APIStatus, _ message: String) -> ApplyRejection {
        let problems = status.causes.map { Problem(field: $0.field ?? "", reason: $0.message ?? "") }
        let immutable = problems.filter { problem in unchangeable.contains { problem.reason.contains($0) } }
        if !immutable.isEmpty { return .immutable(immutable.map(\.shortened)) }
        return .invalid(problems.isEmpty ? [Problem(field: "", reason: message)] : problems)
    }
}

extension ApplyRejection.Problem {
    /// With what may be changed as its only reason, where the server lists that; none where it does not.
    fileprivate var shortened: Self {
        let rest = reason.after("fields other than ") ?? reason.after(" except ")
        let line = rest?.prefix { !$0.isNewline } ?? ""
        return Self(
            field: field,
            reason: line.firstRange(of: " are forbidden").map { String(line[..<$0.lowerBound]) }
                ?? String(line)
        )
    }
}

extension String {
    /// The text after the first `start` and before the next `end`; nil unless both are there.
    fileprivate func between(_ start: String, _ end: String) -> String? {
        guard let rest = after(start), let stop = rest.utf8.firstRange(of: end.utf8) else { return nil }
        return String(rest[..<stop.lowerBound])
    }

    /// The text after the first `start`; nil unless it is there.
    fileprivate func after(_ start: String) -> String? {
        utf8.firstRange(of: start.utf8).map { String(self[$0.upperBound...]) }
    }
}
