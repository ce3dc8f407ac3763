package import Diagnostics
import Kubernetes
import Transport

extension ClusterError {
    package var description: String {
        switch self {
        case .unreadableFile(let path, let reason):
            "cannot read \(path.terminalSafe): \(reason.terminalSafe)"
        case .noKubeconfig(let searched):
            "found no kubeconfig, searched \(Self.list(searched))"
        case .noContext(let known, let place):
            "\(place.terminalSafe) has no current context; its contexts are \(Self.list(known))"
        case .unknownEntry(let name, let section, let known, let place):
            """
            \(place.terminalSafe) has no \(section) "\(name.terminalSafe)"; there is \(Self.list(known))\
            \(NearestName.of(name, in: known).map { ", did you mean \"\($0.terminalSafe)\"?" } ?? "")
            """
        case .unsupportedCredential(let feature, let place):
            "\(place.terminalSafe): found \(feature.words), which sealift does not use"
        case .malformedServer(let text, let place):
            "\(place.terminalSafe): found \"\(text.withoutUser.terminalSafe)\", expected the http or https address of a cluster"
        case .malformedToken(let place):
            "\(place.terminalSafe): the token is empty, or holds what no token may hold"
        case .tokenInClear(let server, let place):
            "\(place.terminalSafe): a token for \(server.origin.terminalSafe) could be read by anyone on the way"
        case .notInCluster:
            "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so this is no pod of a cluster"
        case .nameless(let id):
            "\(id.description.terminalSafe) has generateName only, so each run would make another one"
        case .sameObject(let id):
            "\(id.description.terminalSafe) is there twice, once without its namespace or in another version"
        case .unauthorized(let server, let place):
            "\(server.terminalSafe) does not accept the credentials of \(place.terminalSafe)"
        case .redirected(let request, let target):
            "\(request.terminalSafe) is answered with a redirection to \(target.terminalSafe), which is not followed"
        case .refusedRequest(let request, let status, let reason):
            "\(request.terminalSafe) is refused with HTTP status \(status): \(reason.oneLine)"
        case .malformedAnswer(let request, let reason):
            "the answer to \(request.terminalSafe) is none of an API server: \(reason.oneLine)"
        case .unknownType(let type, let id, let served):
            """
            the cluster has no type \(type.description.terminalSafe), as \(id.description.terminalSafe) has\
            \(served.isEmpty ? "" : "; it has the kind in \(Self.list(served))")
            """
        case .silentGroup(let group, let id):
            "the server of \(group.terminalSafe) is silent, and \(id.description.terminalSafe) needs it"
        case .refused(let refused, let stage):
            "\(Self.headline(refused)); nothing of stage \(stage.rawValue) is written"
        case .refusedLate(let refused):
            "the cluster accepted \(refused.object.description.terminalSafe) at first, then not: \(refused.refusal)"
        case .notReady(let id, let found, let expected, let waited):
            "\(id.description.terminalSafe) is \(found.oneLine) after \(waited), expected \(expected)"
        case .incomplete(let applied, let total, let cause):
            "\(applied) of \(total) objects are applied, then: \(cause.description)"
        case .interrupted(let applied, let total, let cause):
            "\(applied) of \(total) objects are applied, then: \(cause.description)"
        }
    }

    package var remedy: String? {
        switch self {
        case .unreadableFile: "check the path, and run as a user who may read the file"
        case .noKubeconfig: "name one with --kubeconfig"
        case .noContext: "choose one with kubectl config use-context"
        case .unknownEntry: "correct the file, or choose another context with kubectl config use-context"
        case .unsupportedCredential(let feature, _): feature.remedy
        case .malformedServer: "write it as https://HOST:PORT"
        case .malformedToken: "make a new token, for example with kubectl create token"
        case .tokenInClear: "use the https address of the cluster"
        case .notInCluster: "name a kubeconfig with --kubeconfig"
        case .nameless: "give it a name at the hub"
        case .sameObject: "remove one of the two at the hub"
        case .unauthorized: "renew the client certificate or the token; check the date of this machine"
        case .redirected, .malformedAnswer: "check that the address is that of an API server"
        case .refusedRequest(_, 403, _):
            "give that user the right that the message names"
        case .refusedRequest: "see that the cluster is well, then run again"
        case .unknownType(_, _, let served):
            served.isEmpty
                ? "add its CustomResourceDefinition to the manifests, or install it first"
                : "use an API version that the cluster has"
        case .silentGroup: "see why its APIService is not available: kubectl get apiservices"
        case .refused(let refused, _):
            Self.sharedRemedy(of: refused) ?? "put each of them right, then run again"
        case .refusedLate(let refused): refused.refusal.remedy(for: refused.object)
        case .notReady(let id, _, _, _):
            "see what it waits for: kubectl describe \(id.type.kind.lowercased()) \(id.name.terminalSafe); then run again"
        case .incomplete(_, _, let cause):
            cause.remedy.map { $0.contains("run again") ? $0 : "\($0); then run again to go on" }
        case .interrupted(_, _, let cause): cause.remedy
        }
    }

    package var details: [ErrorDetail] {
        switch self {
        case .refused(let refused, _): Self.details(of: refused)
        case .refusedLate(let refused): Self.details(of: [refused])
        case .incomplete(_, _, let cause): cause.details
        default: []
        }
    }

    private static func details(of refused: [Refused]) -> [ErrorDetail] {
        let isShared = sharedRemedy(of: refused) != nil
        return refused.map { one in
            ErrorDetail(
                one.object.description,
                one.refusal.findings.joined(separator: ", "),
                remedy: isShared ? nil : one.refusal.remedy(for: one.object)
            )
        }
    }

    /// What to do about all of them, if it is one thing.
    private static func sharedRemedy(of refused: [Refused]) -> String? {
        let remedies = Set(refused.map { $0.refusal.remedy(for: $0.object) })
        return remedies.count == 1 ? remedies.first : nil
    }

    private static func headline(_ refused: [Refused]) -> String {
        guard let first = refused.first else { return "the cluster refuses nothing" }
        let one = "\(first.object.description.terminalSafe): \(first.refusal)"
        return refused.count == 1
            ? "the cluster refuses \(one)" : "the cluster refuses \(refused.count) objects, first \(one)"
    }

    private static func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "none" }
        let shown = names.prefix(10).map(\.terminalSafe).joined(separator: ", ")
        return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
    }
}

extension String {
    /// An address without the user and the password that may stand in it.
    fileprivate var withoutUser: String {
        guard let at = utf8.lastIndex(of: UInt8(ascii: "@")) else { return self }
        return "…\(self[at...])"
    }
}
