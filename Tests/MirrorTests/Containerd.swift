import FileIO
import SystemPackage
import TestSupport

/// A containerd of our own, for asking a mirror the way a node does; it ends with its owner.
struct Containerd: ~Copyable {
    let socket: FilePath
    private let process: BackgroundProcess

    init(in folder: FilePath) async throws {
        socket = folder.appending("containerd.sock")
        let configuration = """
            version = 2
            root = "\(folder.appending("root"))"
            state = "\(folder.appending("state"))"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
            address = "\(socket)"
            """
        let path = folder.appending("containerd.toml")
        try DurableFile.replace(path, with: Array(configuration.utf8))
        process = try await BackgroundProcess(
            "containerd",
            ["-c", path.string],
            untilOutputHolds: "successfully booted"
        )
    }

    /// Runs `ctr` and returns what it wrote.
    func control(_ arguments: [String]) async throws -> String {
        let output = try await Command.require("ctr", ["-a", socket.string] + arguments)
        return String(decoding: output, as: UTF8.self)
    }
}
