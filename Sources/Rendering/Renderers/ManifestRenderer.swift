import Kubernetes
import YAML

/// Renders one source: one type for each kind of source.
protocol ManifestRenderer {
    /// The kind, as the lock has it.
    static var kind: String { get }
    /// The program that renders, with its version; nil where none does.
    var program: String? { get }
    /// The name and version of a chart.
    var chart: String? { get }

    /// Renders the source.
    func render() async throws -> RenderedManifests
}

/// What a renderer gives.
struct RenderedManifests {
    var documents: [RenderedSource.Document]
    /// Images that charts declare.
    var declared: [ImageUse] = []
    var warnings: [RenderingWarning] = []
}

/// A renderer that runs a program, twice: both times it must give the same.
protocol ProgramRenderer: ManifestRenderer {
    /// The source.
    var source: ManifestSource { get }

    /// Runs the program and returns what it wrote.
    func run() async throws -> [UInt8]
    /// Reads what the program wrote.
    func manifests(in output: [UInt8]) throws -> RenderedManifests
}

extension ManifestRenderer {
    var chart: String? { nil }
}

extension ProgramRenderer {
    /// - Throws: ``RenderingError/notDeterministic(_:objects:)``.
    func render() async throws -> RenderedManifests {
        let first = try await run()
        let second = try await run()
        let manifests = try manifests(in: first)
        guard first == second else {
            let others = try self.manifests(in: second)
            throw RenderingError.notDeterministic(
                source.name,
                objects: Self.difference(manifests.documents, others.documents)
            )
        }
        return manifests
    }

    /// The labels of documents that are not in both, sorted.
    private static func difference(
        _ left: [RenderedSource.Document],
        _ right: [RenderedSource.Document]
    ) -> [String] {
        let first = Set(left.map { LabelledDocument($0) })
        let second = Set(right.map { LabelledDocument($0) })
        let labels = Set(first.symmetricDifference(second).map(\.label))
        return labels.isEmpty ? ["their order"] : labels.sorted()
    }
}

private struct LabelledDocument: Hashable {
    let label: String
    let json: [UInt8]

    init(_ document: RenderedSource.Document) {
        label = document.label
        json = document.node.json
    }
}
