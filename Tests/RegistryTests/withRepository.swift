import Registry
import TestSupport
import Transport

/// Lends a repository of the registry that `server` plays, and stops the server at the end.
func withRepository(
    of server: ScriptedServer,
    pauses: PauseLog = PauseLog(),
    settings: TransportSettings = TransportSettings(),
    _ body: (RegistryRepository) async throws -> Void
) async throws {
    defer { server.stop() }
    try await PooledTransport.with(settings) { transport in
        let client = try RegistryClient(server.authority, transport: transport, pauses: pauses)
        try await body(try client.repository("plant/app"))
    }
}
