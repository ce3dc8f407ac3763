import Fleet
import Settings
import Signing

/// The keys that release the bundles of a fleet.
struct ReleaseKeys: Sendable {
    private let fleet: FleetConfiguration
    private let runtime: RunEnvironment

    init(of fleet: FleetConfiguration, _ runtime: RunEnvironment) {
        self.fleet = fleet
        self.runtime = runtime
    }

    /// Looks that they are there, for a run that signs nothing; opens none.
    func check() throws -> [any Signer] {
        guard !fleet.releaseKeys.isEmpty else { throw CommandError.missingKeys(what: "signing.release") }
        for key in fleet.releaseKeys { _ = try NamedFile.find(key, named: "signing.release") }
        return []
    }

    /// Opens them, and asks for a passphrase where that is needed.
    func open() throws -> [any Signer] {
        _ = try check()
        let passphrase = Passphrase(runtime)
        return try fleet.releaseKeys.map { try passphrase.readKey($0, named: "signing.release") }
    }
}
