import YAML

/// The order that `dependsOn` asks for: a stage for each Kustomization and HelmRelease, later than all that it depends on.
struct FluxStages {
    /// The annotation by which a site orders objects.
    static let annotation = "argocd.argoproj.io/sync-wave"

    /// What is ordered.
    struct Item {
        let object: FluxObject
        let dependencies: [(name: FluxName, field: ObjectField)]
    }

    private let items: [FluxName: Item]
    private var stages: [FluxName: Int] = [:]
    private var lasts: [FluxName: Int] = [:]

    init(_ items: [Item]) {
        self.items = Dictionary(items.map { ($0.object.name, $0) }) { first, _ in first }
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
            stage = max(stage, try last(of: dependency, path + [name]) + 1)
        }
        stages[name] = stage
        return stage
    }

    /// The last stage of an object and of all that it brings.
    private mutating func last(of name: FluxName, _ path: [FluxName]) throws(GitOpsError) -> Int {
        if let known = lasts[name] { return known }
        var last = try stage(of: name, path)
        for child in items.values.filter({ $0.object.parent == name }).map(\.object.name).sorted()
        where !path.contains(child) {
            last = max(last, try self.last(of: child, path))
        }
        lasts[name] = last
        return last
    }
}
