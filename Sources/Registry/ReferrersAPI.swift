import Synchronization

/// The referrers API of one registry: where it refuses to answer whatever is asked, it is asked once.
final class ReferrersAPI: Sendable {
    /// What came of a question.
    enum Answer {
        /// The list was read.
        case listed
        /// There is no such API, or nothing that it knows of.
        case absent
        /// The registry has answered something else.
        case refused(RegistryError)
    }

    private let refusal = Mutex<RegistryError?>(nil)

    /// Asks by `list`, which says whether there was a list.
    func ask(_ list: () async throws -> Bool) async throws -> Answer {
        if let known = refusal.withLock({ $0 }) { return .refused(known) }
        do {
            return try await list() ? .listed : .absent
        } catch let error as RegistryError where error.isAnswer {
            if !error.isAboutRights { refusal.withLock { $0 = error } }
            return .refused(error)
        }
    }
}

extension RegistryError {
    /// Whether another repository may get another answer.
    fileprivate var isAboutRights: Bool {
        switch self {
        case .refused(_, let status, _): status == 403
        case .unauthorized, .noChallenge: true
        default: false
        }
    }
}
