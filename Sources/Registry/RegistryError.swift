package import Content
package import Diagnostics
import OCILayout

/// What went wrong with a registry.
package enum RegistryError: SourceError, Equatable {
    /// The registry answered with an error status; `detail` is what it said, at most 4 KiB.
    case refused(RegistryOperation, status: Int, detail: String)
    /// The registry wants other credentials, or any.
    case unauthorized(RegistryOperation, hadCredentials: Bool, detail: String)
    /// A 401 that names no way to authenticate, as Harbor answers when a project does not exist.
    case noChallenge(RegistryOperation)
    /// The registry handed out bytes that are not the ones asked for.
    case wrongContent(RegistryOperation, Digest, reason: String)
    /// The registry fails whenever it is asked about one blob, as one does whose disk was full when the blob came.
    case unreadableContent(RegistryOperation, Digest, status: Int)
    /// An answer that the distribution specification does not allow.
    case contradiction(RegistryOperation, reason: String)
    /// What was accepted is not there, or is something else, when asked for at once.
    case notKept(RegistryOperation, what: String)
    /// The registry sent us to an address that we do not go to.
    case forbiddenAddress(RegistryOperation, what: String, address: String, reason: String)
    /// The registry takes no index that lists images which it does not have.
    case sparseIndex(RegistryOperation, absent: Digest, detail: String)
    /// More of something than is read.
    case overLimit(RegistryOperation, what: String, limit: Int)
    /// The registry wants to be left alone for longer than anybody waits for it; both in seconds.
    case asksToWait(RegistryOperation, seconds: Int64, limit: Int64)
    /// A list whose pages lead back to one that was read.
    case circularList(RegistryOperation)
    /// A file with credentials cannot be used.
    case unusableCredentials(place: String, reason: String)
    /// The credentials are kept by a program, where no programs are run.
    case credentialHelper(host: String, helper: String, place: String)
    /// A host name that no connection can be made to.
    case unusableHost(String)

    /// Whether the same request may succeed a moment later.
    package var isTransient: Bool {
        if case .refused(_, let status, _) = self { Self.isTransient(status) } else { false }
    }

    static func isTransient(_ status: Int) -> Bool {
        [408, 425, 429, 500, 502, 503, 504].contains(status)
    }

    package var isAnswer: Bool {
        switch self {
        case .refused(_, let status, _): ![408, 425, 429].contains(status)
        case .unauthorized, .noChallenge, .contradiction: true
        default: false
        }
    }

    package var report: ErrorReport {
        switch self {
        case .refused(let operation, let status, let detail):
            ErrorReport(
                "registry.refused",
                .remote,
                "the registry refused to \(operation): status \(status)\(detail.asSuffix)",
                remedy: Self.remedy(for: status, detail: detail, operation)
            )
        case .unauthorized(let operation, let hadCredentials, let detail):
            ErrorReport(
                "registry.unauthorized",
                .remote,
                "the registry does not let "
                    + (hadCredentials ? "these credentials" : "an anonymous caller")
                    + " \(operation)\(detail.asSuffix)",
                remedy: hadCredentials
                    ? "check that the account has not expired and may read and write \(operation.place)"
                    : "give credentials for \(operation.registry) in a config.json, as `docker login` writes it"
            )
        case .noChallenge(let operation):
            ErrorReport(
                "registry.no-challenge",
                .remote,
                "the registry does not let us \(operation), and names no way to authenticate",
                remedy:
                    "create the project \(operation.repository?.components.first ?? "") at \(operation.registry) first; "
                    + "Harbor answers this way when there is none"
            )
        case .wrongContent(let operation, let digest, let reason):
            ErrorReport(
                "registry.wrong-content",
                .remote,
                "the registry sent wrong bytes for \(digest) when asked to \(operation): \(reason.terminalSafe)",
                remedy: "check the registry's storage, and what stands between it and this machine"
            )
        case .unreadableContent(let operation, _, let status):
            ErrorReport(
                "registry.unreadable-content",
                .remote,
                "the registry fails with status \(status) each time when asked to \(operation)",
                remedy: Self.serverRemedy
            )
        case .contradiction(let operation, let reason):
            ErrorReport(
                "registry.contradiction",
                .remote,
                "the registry broke the protocol when asked to \(operation): \(reason.terminalSafe)",
                remedy:
                    "check that the address is that of a registry, and what stands between it and this machine"
            )
        case .notKept(let operation, let what):
            ErrorReport(
                "registry.not-kept",
                .remote,
                "the registry accepted to \(operation), but \(what.terminalSafe)",
                remedy:
                    "check that nothing deletes from the registry at the same time, and its storage, then run again"
            )
        case .forbiddenAddress(let operation, let what, let address, let reason):
            ErrorReport(
                "registry.forbidden-address",
                .remote,
                "the registry, asked to \(operation), named \(what) at \(address.terminalSafe), which is refused: \(reason)",
                remedy: "check the registry's configured external address"
            )
        case .sparseIndex(let operation, let absent, let detail):
            ErrorReport(
                "registry.sparse-index",
                .remote,
                "the registry does not take an index without the images of other platforms, such as \(absent), when asked to "
                    + "\(operation)\(detail.asSuffix)",
                remedy:
                    "build the bundle with images.index: strip or keep, or let the registry take sparse indexes (distribution 3: "
                    + "validation.manifests.indexes.platforms: none)"
            )
        case .overLimit(let operation, let what, let limit):
            ErrorReport(
                "registry.over-limit",
                .remote,
                "the registry, asked to \(operation), sent more than \(limit) \(what)",
                remedy: "check that the address is that of a registry"
            )
        case .asksToWait(let operation, let seconds, let limit):
            ErrorReport(
                "registry.asks-to-wait",
                .remote,
                "the registry, asked to \(operation), asks to wait for \(seconds) seconds, more than the \(limit) that are waited",
                remedy: "run again later, or ask for a higher rate limit"
            )
        case .circularList(let operation):
            ErrorReport(
                "registry.circular-list",
                .remote,
                "the registry, asked to \(operation), sent pages that go in a circle",
                remedy: "check that the address is that of a registry"
            )
        case .unusableCredentials(let place, let reason):
            ErrorReport(
                "registry.unusable-credentials",
                .usage,
                "the credentials in \(place.terminalSafe) cannot be used: \(reason.terminalSafe)",
                remedy: "write it again with `docker login` or `skopeo login`"
            )
        case .credentialHelper(let host, let helper, let place):
            ErrorReport(
                "registry.credential-helper",
                .usage,
                "the credentials for \(host.terminalSafe) are kept by docker-credential-\(helper.terminalSafe), "
                    + "says \(place.terminalSafe), and a site runs no programs",
                remedy: "write the credentials to a config.json with `skopeo login --authfile`"
            )
        case .unusableHost(let host):
            ErrorReport(
                "registry.unusable-host",
                .usage,
                "\"\(host.terminalSafe)\" is no host that can be connected to",
                remedy: "write it as HOST or HOST:PORT"
            )
        }
    }

    private static let serverRemedy =
        "look at the registry's log and the free space of its storage, then run again"

    private static func remedy(for status: Int, detail: String, _ operation: RegistryOperation) -> String {
        switch status {
        case 403 where detail.lowercased().contains("read only"):
            "switch off the registry's read-only mode, then run again"
        case 403 where detail.lowercased().contains("quota") || detail.contains("upper limit"):
            "raise the storage quota of the project or free space in it, then run again"
        case 403: "check that the account may read and write \(operation.place)"
        case 404: "check the name, and that the repository or its project exists"
        case 405: "check that the registry allows this; it may be read-only or a pull-through cache"
        case 412:
            "the tag is immutable or a policy of the project forbids this; change the rule or use another tag"
        case 413: "raise the limit on request bodies in the proxy before the registry"
        case 429: "wait, or ask for a higher rate limit, then run again"
        case 500...: serverRemedy
        default: "look at the registry's log"
        }
    }
}

extension String {
    fileprivate var asSuffix: String { isEmpty ? "" : ": \(terminalSafe)" }
}

extension RegistryError: WrongContentError {
    package var wrongContent: Digest? {
        switch self {
        case .wrongContent(_, let digest, _), .unreadableContent(_, let digest, _): digest
        default: nil
        }
    }
}
