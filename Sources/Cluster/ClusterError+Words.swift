package import Diagnostics
import Kubernetes

extension ClusterError {
    /// Each object that an error is about.
    package var details: [ErrorDetail] {
        switch self {
        case .refused(let refused, _), .refusedSome(let refused, _, _): details(of: refused)
        case .refusedLate(let refused), .undeleted(let refused): details(of: [refused])
        case .unhealthy(let objects, _, _, _):
            objects.map { ErrorDetail($0.object.description, $0.found.oneLine) }
        case .notFollowed(let follower, _, _):
            [ErrorDetail(follower.object.description, follower.found.oneLine)]
        case .incomplete(_, _, let cause): cause.details
        default: []
        }
    }

    private func details(of refused: [Refused]) -> [ErrorDetail] {
        let isShared = sharedRemedy(of: refused) != nil
        return refused.map { one in
            ErrorDetail(
                one.object.description,
                one.refusal.findings.joined(separator: ", "),
                remedy: isShared ? nil : one.refusal.remedy(for: one.object),
                place: one.place
            )
        }
    }

    /// What to do about all of them, if it is one thing.
    func sharedRemedy(of refused: [Refused]) -> String? {
        let remedies = Set(refused.map { $0.refusal.remedy(for: $0.object) })
        return remedies.count == 1 ? remedies.first : nil
    }

    func headline(_ refused: [Refused]) -> String {
        guard let first = refused.first else { return "the cluster refuses nothing" }
        let one = "\(first.object.description.terminalSafe): \(first.refusal)"
        return refused.count == 1
            ? "the cluster refuses \(one)" : "the cluster refuses \(refused.count) objects, first \(one)"
    }

    func headline(_ objects: [Unhealthy]) -> String {
        guard let first = objects.first else { return "nothing is unhealthy" }
        let one = "\(first.object.description.terminalSafe) is not ready: \(first.found.oneLine)"
        return objects.count == 1 ? one : "\(objects.count) objects are not ready, first \(one)"
    }

    /// An object as kubectl names it.
    func place(of id: ObjectID) -> String {
        let namespace = id.namespace.map { " -n \($0.terminalSafe)" } ?? ""
        return "\(id.type.kind.lowercased()) \(id.name.terminalSafe)\(namespace)"
    }

    func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "none" }
        let shown = names.prefix(10).map(\.terminalSafe).joined(separator: ", ")
        return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
    }

    /// The refusal of a question, from its answer.
    static func refusal(in answer: APIResponse) -> ClusterError {
        let reason = APIStatus(answer)?.message ?? String(decoding: answer.body.prefix(1_024), as: UTF8.self)
        return .refusedRequest(request: answer.request, status: answer.status, reason: reason)
    }
}
