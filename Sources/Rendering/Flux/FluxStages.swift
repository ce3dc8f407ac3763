import YAML

/// The order that `dependsOn` asks for: a stage for each Kustomization and HelmRelease, later than all that it depends on.
///
/// A stage is the wave of objects that name none; waves that objects name, as those of hooks do, are counted from it.
struct FluxStages {
    /// What is ordered.
    struct Item {
        let object: FluxObject
        let dependencies: [(name: FluxName, field: ObjectField)]
    }

    private let items: [FluxName: Item]
    /// The waves that the objects of an item name.
    private let waves: [FluxName: ClosedRange<Int>]
    private var stages: [FluxName: Int] = [:]
    private var lasts: [FluxName: Int] = [:]

    init(_ items: [Item], waves: [FluxName: ClosedRange<Int>]) {
        self.items = Dictionary(items.map { ($0.object.name, $0) }) { first, _ in first }
        self.waves = waves
    }

    /// The stage of an object, from 0.
    /// - Throws: ``GitOpsError/cycle(_:at:)``, ``GitOpsError/missingObject(object:at:path:wanted:remedy:)``.
    mutating func stage(of name: FluxName, _ path: [FluxName] = []) throws(GitOpsError) -> Int {
        if let known = stages[name] { return known }
        guard let item = items[name] else { return 0 }
        guard !path.contains(name) else {
            throw .cycle((path + [name]).map(\.description), at: item.object.field.place)
        }
        var stage = 0
        if let parent = item.object.parent { stage = try self.stage(of: parent, path + [name]) }
        for (dependency, field) in item.dependencies {
            guard items[dependency] != nil else {
                throw .missingObject(
                    object: field.object,
                    at: field.place,
                    path: field.path,
                    wanted: "\(dependency)",
                    remedy: "put it into the folder of the source, or take the dependency away"
                )
            }
            let before = -(waves[name]?.lowerBound ?? 0)
            stage = max(stage, try last(of: dependency, path + [name]) + 1 + before)
        }
        stages[name] = stage
        return stage
    }

    /// The last wave of an object and of all that it brings.
    private mutating func last(of name: FluxName, _ path: [FluxName]) throws(GitOpsError) -> Int {
        if let known = lasts[name] { return known }
        var last = try stage(of: name, path) + (waves[name]?.upperBound ?? 0)
        for child in items.values.filter({ $0.object.parent == name }).map(\.object.name).sorted()
        where !path.contains(child) {
            last = max(last, try self.last(of: child, path))
        }
        lasts[name] = last
        return last
    }
}
