import OCILayout
import Registry
import Synchronization
import TestSupport
import Transport

extension RegistryClient {
    /// A client that does not wait between attempts; `pauses` sees how long it would have waited.
    init(
        _ authority: String,
        plainHTTP: Bool = true,
        prefix: String? = nil,
        credentials: CredentialStore = CredentialStore(),
        transport: any HTTPTransport,
        pauses: PauseLog = PauseLog(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws {
        var retry = RetryPolicy()
        retry.spread = { 1 }
        retry.pause = { pauses.add($0) }
        retry.announce = { _, pause in pauses.announce(pause) }
        try self.init(
            RegistryEndpoint(RegistryHost(authority), plainHTTP: plainHTTP),
            prefix: prefix.map { try RepositoryName($0) },
            credentials: credentials,
            transport: transport,
            retry: retry,
            now: now
        )
    }

    func repository(_ name: String) throws -> RegistryRepository {
        try repository(named: RepositoryName(name))
    }
}

/// What a client would have waited.
final class PauseLog: Sendable {
    private let log = Mutex<[Duration]>([])
    private let announcements = Mutex<[Duration]>([])

    var pauses: [Duration] { log.withLock { $0 } }
    /// Those that a person was told of.
    var announced: [Duration] { announcements.withLock { $0 } }

    func announce(_ pause: Duration) {
        announcements.withLock { $0.append(pause) }
    }

    func add(_ pause: Duration) {
        log.withLock { $0.append(pause) }
    }
}
