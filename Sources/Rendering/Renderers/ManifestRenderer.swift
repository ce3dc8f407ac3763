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

    /// The fields that differ, each with the label of its document; the label alone where a document is missing.
    private static func difference(
        _ left: [RenderedSource.Document],
        _ right: [RenderedSource.Document]
    ) -> [String] {
        let first = Dictionary(grouping: left, by: \.label)
        let second = Dictionary(grouping: right, by: \.label)
        let places = Set(first.keys).union(second.keys).sorted().flatMap { label -> [String] in
            let (left, right) = (first[label] ?? [], second[label] ?? [])
            guard left.count == right.count else { return [label] }
            return zip(left, right).flatMap { $0.node.differences(from: $1.node) }.map { "\(label) \($0)" }
        }
        return places.isEmpty ? ["their order"] : places
    }
}

extension YAMLNode {
    /// The ways to what another node has not, or has otherwise.
    fileprivate func differences(from other: YAMLNode, at path: YAMLPath = YAMLPath()) -> [YAMLPath] {
        switch (content, other.content) {
        case (.mapping(let mine), .mapping(let theirs)):
            let names = Set(mine.entries.map(\.name) + theirs.entries.map(\.name)).sorted()
            return names.flatMap { name -> [YAMLPath] in
                guard let left = mine[name], let right = theirs[name] else { return [path.key(name)] }
                return left.differences(from: right, at: path.key(name))
            }
        case (.sequence(let mine), .sequence(let theirs)) where mine.count == theirs.count:
            return zip(mine, theirs).enumerated().flatMap { index, pair in
                pair.0.differences(from: pair.1, at: path.index(index))
            }
        default: return json == other.json ? [] : [path]
        }
    }
}
