import FileIO
import Kubernetes
import SystemPackage
import YAML

/// Renders kustomizations with `kustomize`, or `kubectl kustomize` where that is not there.
///
/// ```
/// no remote bases -> build -> build again -> equal? -> documents
/// ```
///
/// The program sees no home folder, no credentials and no working proxy, and Git may use no protocol.
struct KustomizeRenderer {
    private static let outputLimit = 64 << 20
    private static let timeout = Duration.seconds(300)

    private let runner: any ProcessRunner
    private let environment: [String: String]
    private let program: FilePath
    private let isKubectl: Bool
    private let version: String

    /// Looks for a program and asks for its version.
    init(runner: any ProcessRunner, tools: ToolPath) async throws {
        if let path = tools.find("kustomize") {
            (program, isKubectl) = (path, false)
        } else if let path = tools.find("kubectl") {
            (program, isKubectl) = (path, true)
        } else {
            throw RenderingError.toolMissing(["kustomize", "kubectl"])
        }
        self.runner = runner
        environment = [
            "PATH": tools.variable, "HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC",
            "HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "",
            "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0",
        ]
        let command = ProcessCommand(
            program,
            isKubectl ? ["version", "--client"] : ["version"],
            environment: environment
        )
        let outcome = try await runner.run(command)
        guard outcome.isSuccess else {
            throw RenderingError.commandFailed(command.summary, complaint: outcome.complaint)
        }
        version = Self.version(in: outcome.output)
    }

    /// The program and its version, for the lock.
    var description: String { (isKubectl ? "kubectl kustomize" : "kustomize") + " \(version)" }

    func documents(of folder: FilePath, source: ManifestName) async throws -> [RenderedSource.Document] {
        guard try Directory.examine(folder) == .directory, let path = folder.resolvingLinks
        else {
            throw RenderingError.sourceMissing(source, path: folder)
        }
        try KustomizeBases.check(folder)
        let first = try await build(path)
        let second = try await build(path)
        let name = "\(source) (rendered from \(folder))"
        let documents = try documents(in: first, name: name)
        guard first == second else {
            let others = try self.documents(in: second, name: name)
            throw RenderingError.notDeterministic(source, objects: difference(documents, others))
        }
        return documents
    }

    private func build(_ folder: FilePath) async throws -> [UInt8] {
        let command = ProcessCommand(
            program,
            [isKubectl ? "kustomize" : "build", "--", folder.string],
            environment: environment,
            outputLimit: Self.outputLimit,
            timeout: Self.timeout
        )
        let outcome = try await runner.run(command)
        guard outcome.isSuccess else {
            throw RenderingError.commandFailed(command.summary, complaint: outcome.complaint)
        }
        return outcome.output
    }

    private func documents(in text: [UInt8], name: String) throws -> [RenderedSource.Document] {
        try ManifestText.documents(in: text, name: name).map { RenderedSource.Document(node: $0, text: name) }
    }

    /// The labels of documents that are not in both, sorted.
    private func difference(
        _ left: [RenderedSource.Document],
        _ right: [RenderedSource.Document]
    ) -> [String] {
        let first = Set(left.map { Labelled($0) })
        let second = Set(right.map { Labelled($0) })
        let labels = Set(first.symmetricDifference(second).map(\.label))
        return labels.isEmpty ? ["their order"] : labels.sorted()
    }

    private struct Labelled: Hashable {
        let label: String
        let json: [UInt8]

        init(_ document: RenderedSource.Document) {
            label = document.label
            json = document.node.json
        }
    }

    /// `v5.5.0`, as `kustomize version` prints it alone and kubectl after `Kustomize Version: `.
    private static func version(in output: [UInt8]) -> String {
        let lines = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline)
        let line = lines.first { $0.hasPrefix("Kustomize Version: ") } ?? lines.first ?? ""
        return line.split(separator: " ").last.map(String.init) ?? "of unknown version"
    }
}
