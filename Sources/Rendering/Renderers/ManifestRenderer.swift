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
    /// What is another value each time, where that is kept and not refused.
    var random: [RandomField] = []
}

/// A field of a manifest whose value is random.
struct RandomField {
    /// Which of the documents has it.
    let index: Int
    /// The label of the document, with a number behind it from the second one of that label on.
    let object: String
    /// The way to the field.
    let path: YAMLPath
}

/// A renderer that runs a program, twice: both times it must give the same.
protocol ProgramRenderer: ManifestRenderer {
    /// The source.
    var source: ManifestSource { get }
    /// Whether fields may have another value each time, and are to keep the one that they have had first.
    var keepsRandom: Bool { get }

    /// Runs the program and returns what it wrote.
    func run() async throws -> [UInt8]
    /// Reads what the program wrote.
    func manifests(in output: [UInt8]) throws -> RenderedManifests
    /// That what differs is random, and nothing else that changes.
    /// - Parameter output: What the program wrote the first time.
    func check(_ random: [RandomField], of documents: [RenderedSource.Document], in output: [UInt8]) throws
}

extension ManifestRenderer {
    var chart: String? { nil }
}

extension ProgramRenderer {
    var keepsRandom: Bool { false }

    func check(_ random: [RandomField], of documents: [RenderedSource.Document], in output: [UInt8]) {}

    /// - Throws: ``RenderingError/notDeterministic(_:objects:)``, also where random values are kept, for objects and fields that are not
    ///   there each time.
    func render() async throws -> RenderedManifests {
        let first = try await run()
        let second = try await run()
        var manifests = try manifests(in: first)
        guard first != second else { return manifests }
        let difference = Difference(manifests.documents, try self.manifests(in: second).documents)
        guard keepsRandom, difference.others.isEmpty, !difference.fields.isEmpty else {
            throw RenderingError.notDeterministic(source.name, objects: difference.places)
        }
        try check(difference.fields, of: manifests.documents, in: first)
        manifests.random = difference.fields
        return manifests
    }
}

/// In what two results of one program differ.
private struct Difference {
    /// Fields that both have, with another value.
    private(set) var fields: [RandomField] = []
    /// What only one of them has: the label of a document, or a field behind it.
    private(set) var others: [String] = []

    init(_ left: [RenderedSource.Document], _ right: [RenderedSource.Document]) {
        let first = Dictionary(grouping: left.indices) { left[$0].label }
        let second = Dictionary(grouping: right.indices) { right[$0].label }
        for label in Set(first.keys).union(second.keys).sorted() {
            let (mine, theirs) = (first[label] ?? [], second[label] ?? [])
            guard mine.count == theirs.count else {
                others.append(label)
                continue
            }
            for (number, (index, other)) in zip(mine, theirs).enumerated() {
                let object = number == 0 ? label : "\(label) (\(number + 1))"
                for path in left[index].node.differences(from: right[other].node) {
                    if left[index].node[path] == nil || right[other].node[path] == nil {
                        others.append("\(object) \(path)")
                    } else {
                        fields.append(RandomField(index: index, object: object, path: path))
                    }
                }
            }
        }
    }

    /// All of it, for people.
    var places: [String] {
        let places = fields.map { "\($0.object) \($0.path)" } + others
        return places.isEmpty ? ["their order"] : places.sorted()
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
