/// The fields of an object as field managers own them (structured-merge-diff, simplified).
///
/// Objects are owned field by field; lists whose elements have a key, element by element; other lists as a whole.
struct FakeFields: Sendable, Hashable {
    /// `f:NAME` for a field, `k:{…}` for an element of a list.
    typealias Path = [String]

    private(set) var paths: Set<Path> = []

    init(_ paths: Set<Path> = []) {
        self.paths = paths
    }

    /// All that an object says, but which object it is.
    init(of object: FakeJSON) {
        var object = object
        for key in ["apiVersion", "kind", "status"] { object[key] = nil }
        var metadata = object["metadata"] ?? [:]
        for key in ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp"] {
            metadata[key] = nil
        }
        object["metadata"] = metadata.members.isEmpty ? nil : metadata
        if !object.members.isEmpty { collect(object, at: []) }
    }

    private mutating func collect(_ value: FakeJSON, at path: Path) {
        if case .object(let members) = value, !members.isEmpty {
            for (key, value) in members { collect(value, at: path + ["f:\(key)"]) }
        } else if let keyed = Self.keyed(value) {
            for (key, element) in keyed { collect(element, at: path + [key]) }
        } else {
            paths.insert(path)
        }
    }

    mutating func formUnion(_ other: FakeFields) { paths.formUnion(other.paths) }
    mutating func subtract(_ lost: Set<Path>) { paths.subtract(lost) }

    /// The paths of both that are the same or lie one in the other.
    func overlap(_ other: FakeFields) -> Set<Path> {
        paths.filter { path in
            other.paths.contains { $0.starts(with: path) || path.starts(with: $0) }
        }
    }

    /// As `fieldsV1` has it.
    var json: FakeJSON {
        var root: FakeJSON = [:]
        for path in paths { root.insert(path[...]) }
        return root
    }

    /// The elements of a list by their keys; nil for a list that is owned as a whole.
    static func keyed(_ value: FakeJSON) -> [(key: String, element: FakeJSON)]? {
        guard case .array(let elements) = value, !elements.isEmpty else { return nil }
        for names in [["containerPort", "protocol"], ["port", "protocol"], ["name"]] {
            let keys = elements.compactMap { element -> String? in
                let members = element.members.filter { names.contains($0.key) }
                return members.count == names.count ? "k:" + FakeJSON.object(members).text : nil
            }
            if keys.count == elements.count, Set(keys).count == keys.count {
                return Array(zip(keys, elements))
            }
        }
        return nil
    }

    /// A path as conflicts show it: `.spec.containers[name="web"].image`.
    static func words(_ path: Path) -> String {
        path.map { step in
            let rest = String(step.dropFirst(2))
            guard step.hasPrefix("k:") else { return "." + rest }
            let members = FakeJSON(Array(rest.utf8))?.members ?? [:]
            return "["
                + members.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(
                    separator: ","
                )
                + "]"
        }.joined()
    }
}

extension FakeJSON {
    var text: String { String(decoding: bytes, as: UTF8.self) }

    fileprivate mutating func insert(_ path: ArraySlice<String>) {
        guard let step = path.first else { return }
        var child = self[step] ?? [:]
        child.insert(path.dropFirst())
        self[step] = child
    }

    /// The value at a path of fields and keys.
    func value(at path: ArraySlice<String>) -> FakeJSON? {
        guard let step = path.first else { return self }
        if step.hasPrefix("f:") { return self[String(step.dropFirst(2))]?.value(at: path.dropFirst()) }
        return FakeFields.keyed(self)?.first { $0.key == step }?.element.value(at: path.dropFirst())
    }

    /// This value with what `other` says instead, lists merged by their keys.
    func merged(with other: FakeJSON) -> FakeJSON {
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            return .object(mine.merging(theirs) { $0.merged(with: $1) })
        case (.array, .array):
            guard var mine = FakeFields.keyed(self), let theirs = FakeFields.keyed(other) else {
                return other
            }
            for (key, element) in theirs {
                if let index = mine.firstIndex(where: { $0.key == key }) {
                    mine[index].element = mine[index].element.merged(with: element)
                } else {
                    mine.append((key, element))
                }
            }
            return .array(mine.map(\.element))
        default: return other
        }
    }

    /// Takes a field away, and what is empty without it.
    mutating func remove(_ path: ArraySlice<String>) {
        guard let step = path.first else { return }
        let isLast = path.count == 1
        if step.hasPrefix("f:") {
            let key = String(step.dropFirst(2))
            guard var child = self[key] else { return }
            child.remove(path.dropFirst())
            self[key] = isLast || child == [:] || child == [] ? nil : child
        } else if var keyed = FakeFields.keyed(self), let index = keyed.firstIndex(where: { $0.key == step })
        {
            keyed[index].element.remove(path.dropFirst())
            let isGone = FakeFields.keyed([keyed[index].element]) == nil || keyed[index].element == [:]
            if isLast || isGone { keyed.remove(at: index) }
            self = .array(keyed.map(\.element))
        }
    }
}
