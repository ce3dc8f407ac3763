import BundleBuild
import FileIO
import Fleet
import Rendering
import SystemPackage
import Transport

/// The places where a fleet's images are, as its configuration names them.
struct FleetImages: ImageLibrary {
    let fleet: FleetConfiguration
    /// Whether every registry is spoken to without TLS.
    let plainHTTP: Bool
    let runtime: RunEnvironment
    let console: Console

    func open<Result>(_ body: ([ImageResolver.Source]) async throws -> Result) async throws -> Result {
        try await withNetwork { network in
            try await ScratchFolder.with(in: runtime.temporaryFolder) { scratch in
                try await body(ImageSources.open(fleet.from, network: network, scratch: scratch))
            }
        }
    }
}

extension FleetImages {
    func download(_ url: String, limit: Int) async throws -> [UInt8] {
        try await withNetwork { try await $0.file(url, limit: limit) }
    }

    private func withNetwork<Result>(_ body: (Network) async throws -> Result) async throws -> Result {
        try await Network.with(
            fleet.registries,
            plainHTTP: plainHTTP,
            proxies: ProxySettings(environment: runtime.environment),
            helper: CredentialHelper(runtime: runtime),
            console: console,
            runtime: runtime,
            body
        )
    }
}

extension SnapshotBranch {
    /// Uses the programs on `PATH`.
    init(_ branch: String, at path: FilePath, _ runtime: RunEnvironment, _ scratch: FilePath) async throws {
        try await self.init(
            branch,
            at: path,
            tools: ToolPath(runtime.environment["PATH"] ?? "/usr/bin:/bin"),
            scratch: scratch
        )
    }
}

extension SnapshotBranch.Commit {
    /// What became of the branch, in words.
    var line: String {
        let move =
            switch before {
            case id: "is"
            case let before?: "was \(before.prefix(12)), is"
            case nil: "is new, at"
            }
        return "branch \(branch) \(move) \(id.prefix(12)), tag \(tag)"
    }
}

extension SnapshotCommitter {
    /// Uses the programs on `PATH`.
    init(_ repository: FilePath?, signer: CommitSigner?, _ runtime: RunEnvironment) {
        self.init(
            repository,
            signer: signer,
            tools: ToolPath(runtime.environment["PATH"] ?? "/usr/bin:/bin"),
            scratch: runtime.temporaryFolder,
            environment: runtime.environment
        )
    }
}

extension FleetRenderer {
    /// Renders with the programs on `PATH`.
    init(_ runtime: RunEnvironment) {
        self.init(
            tools: ToolPath(runtime.environment["PATH"] ?? "/usr/bin:/bin"),
            scratch: runtime.temporaryFolder
        )
    }
}
