import OCILayout
import YAML

/// Everything in a tree of nodes that names an image, or may: an object, or a document in a text.
///
/// ```
/// rules of the kind -> pods, whole objects, arguments and variables wherever they are -> what is left and looks like an image
/// ```
///
/// What one step has read, a later one leaves alone.
struct ImageScan {
    /// How deep texts may hold texts that hold images.
    static let textDepth = 3

    let rules: ImageRules
    let root: YAMLNode
    /// The kind that is named as the rule of a pod.
    let subject: String
    /// Whether a field with a rule that holds no reference is an error.
    let isStrict: Bool
    let depth: Int
    var steps: [YAMLPath.Step] = []
    var settled: Set<YAMLPath> = []
    var skipped: Set<YAMLPath> = []
    var hits: [ImageHit] = []

    private init(_ rules: ImageRules, _ root: YAMLNode, subject: String, isStrict: Bool, depth: Int) {
        self.rules = rules
        self.root = root
        self.subject = subject
        self.isStrict = isStrict
        self.depth = depth
    }

    /// What an object names.
    /// - Parameter others: What is known of it by other ways, whose fields are left alone.
    static func hits(
        in object: KubernetesObject,
        rules: ImageRules,
        besides others: [ImageHit] = []
    ) -> [ImageHit] {
        guard !object.id.type.isDefinition else { return [] }
        let kind = object.id.type.kind
        var scan = ImageScan(rules, object.node, subject: kind, isStrict: true, depth: 0)
        scan.settled = Set(others.map(\.path))
        scan.hits = others
        scan.apply(to: object.node, of: object.id.type, named: object.id.name)
        for entry in object.node.mapping?.entries ?? [] where entry.name != "status" {
            if entry.name == "metadata" {
                scan.steps = [.key("metadata"), .key("annotations")]
                scan.annotations(entry.value["annotations"]?.mapping ?? YAMLMapping())
                scan.steps = []
            } else if kind == "Secret", object.id.type.group.isEmpty, entry.name == "data" {
                scan.encoded(entry.value)
            } else {
                scan.descend(entry.name, into: entry.value, named: entry.name)
            }
        }
        return scan.hits
    }

    /// What a document in a text names.
    static func hits(inDocument node: YAMLNode, of subject: String, rules: ImageRules, depth: Int)
        -> [ImageHit]
    {
        var scan = ImageScan(rules, node, subject: subject, isStrict: false, depth: depth)
        scan.walk(node, named: "")
        return scan.hits
    }

    var path: YAMLPath { YAMLPath(steps) }

    mutating func add(
        _ node: YAMLNode,
        at path: YAMLPath,
        _ text: String,
        _ meaning: ImageHit.Meaning,
        _ pinning: ImagePinning
    ) {
        hits.append(
            ImageHit(path: path, position: node.position, text: text, meaning: meaning, pinning: pinning)
        )
    }

    private mutating func descend(_ key: String, into node: YAMLNode, named name: String) {
        steps.append(.key(key))
        walk(node, named: name)
        steps.removeLast()
    }

    mutating func walk(_ node: YAMLNode, named name: String) {
        if !skipped.isEmpty, skipped.contains(path) { return }
        switch node.content {
        case .scalar: look(at: node, named: name)
        case .sequence(let nodes):
            let isCommand = name == "args" || name == "command"
            for (index, element) in nodes.enumerated() {
                steps.append(.index(index))
                if isCommand {
                    argument(element, next: index + 1 < nodes.count ? nodes[index + 1] : nil)
                } else {
                    walk(element, named: name)
                }
                steps.removeLast()
            }
        case .mapping(let mapping):
            if name == "annotations" { annotations(mapping) } else { walk(mapping, node, named: name) }
        }
    }

    mutating func walk(_ mapping: YAMLMapping, _ node: YAMLNode, named name: String) {
        if !steps.isEmpty || depth > 0, let type = Self.type(of: mapping) {
            if type.isDefinition { return }
            apply(to: node, of: type, named: node["metadata"]?["name"]?.string)
        }
        if Self.holdsPod(mapping) {
            pod(node, at: path, ImageOrigin(.rule, "pod in \(subject)"), isStrict: false)
        }
        if mapping["resolver"]?.string == "bundles" { bundle(mapping) }
        if ImageParts.mayStand(in: mapping), let parts = ImageParts(mapping, at: path), parts.key != "name",
            parts.key != "newName",
            ImageName.saysImage(name) || parts.text.contains("/"), !settled.contains(path)
        {
            settle(mapping, at: path)
            add(node, at: path, parts.text, .doubt(.looksLikeImage, parts.reference), parts.pinning)
        }
        let variable = mapping["name"]?.string
        for entry in mapping.entries where !(depth > 0 && entry.name == "status") {
            if let variable, entry.name == "value" || entry.name == "default" {
                steps.append(.key(entry.name))
                self.variable(variable, entry.value)
                steps.removeLast()
            } else {
                descend(entry.name, into: entry.value, named: entry.name)
            }
        }
    }

    private static func type(of mapping: YAMLMapping) -> GroupVersionKind? {
        guard let version = mapping["apiVersion"]?.string, let kind = mapping["kind"]?.string else {
            return nil
        }
        return GroupVersionKind(apiVersion: version, kind: kind)
    }

    /// Whether a mapping is a pod specification: it has containers with a name and an image.
    private static func holdsPod(_ mapping: YAMLMapping) -> Bool {
        ["containers", "initContainers"].contains { key in
            mapping[key]?.sequence?.contains { $0["name"]?.string != nil && $0["image"] != nil } ?? false
        }
    }

    /// The bundle that a resolver of Tekton fetches.
    private mutating func bundle(_ mapping: YAMLMapping) {
        for (index, parameter) in (mapping["params"]?.sequence ?? []).enumerated() {
            guard parameter["name"]?.string == "bundle", let value = parameter["value"] else { continue }
            let path = path.key("params").index(index).key("value")
            image(value, at: path, ImageOrigin(.rule, "Tekton bundle"), isStrict: false)
        }
    }

    private mutating func annotations(_ annotations: YAMLMapping) {
        for entry in annotations.entries where !ImageAnnotations.isCopy(entry.name) {
            steps.append(.key(entry.name))
            if let known = ImageAnnotations.hits(of: entry.name, entry.value, at: path) {
                hits += known
            } else {
                look(at: entry.value, named: entry.name)
            }
            steps.removeLast()
        }
    }

    private mutating func encoded(_ data: YAMLNode) {
        for entry in data.mapping?.entries ?? [] {
            guard let text = entry.value.string.flatMap(EncodedText.decode(_:)) else { continue }
            let path = YAMLPath().key("data").key(entry.name)
            let found = ImageText(
                text,
                at: entry.value.position,
                rules: rules,
                subject: subject,
                depth: depth + 1
            ).hits(named: entry.name)
            hits += found.map { hit in
                var hit = hit
                hit.path = path
                hit.position = entry.value.position
                hit.pinning = .impossible("it stands in Base64")
                return hit
            }
        }
    }

    mutating func look(at node: YAMLNode, named name: String) {
        guard let scalar = node.scalar, let text = scalar.string, text.utf8.count > 2 else { return }
        if TextWords.isOne(text), !text.hasPrefix("{"), !text.hasPrefix("[") {
            // A bare word is an image only where the name says nothing else.
            let isNamed =
                text.utf8.contains(where: TextWords.isMark)
                ? ImageName.saysImage(name) : ImageName.isImage(name)
            guard let reference = ImageShape.reference(text[...], isNamed: isNamed, isWhole: true) else {
                return words(in: node, from: 0, isNamed: isNamed)
            }
            if !settled.contains(path) { suspect(node, text, reference, end: text.utf8.count) }
        } else if depth < Self.textDepth, !settled.contains(path) {
            let isBlock = scalar.style == .literal || scalar.style == .folded
            let position = isBlock ? YAMLPosition(line: node.position.line + 1, column: 1) : node.position
            let found = ImageText(text, at: position, rules: rules, subject: subject, depth: depth + 1).hits(
                named: name
            )
            let path = path
            hits += found.map { hit in
                var hit = hit
                hit.path = path
                if !isBlock { hit.position = node.position }
                return hit
            }
        }
    }

    /// Images between other marks in one word, such as `a=quay.io/a:1,b=quay.io/b:1`.
    mutating func words(in node: YAMLNode, from start: Int, isNamed: Bool) {
        guard let text = node.string, text.utf8.contains(where: TextWords.isMark), !settled.contains(path)
        else { return }
        let bytes = Array(text.utf8)
        for word in TextWords.references(bytes, from: start) where word.count < bytes.count {
            guard bytes[word].contains(where: TextWords.isMark) else { continue }
            let name = String(decoding: bytes[word], as: UTF8.self)
            guard let reference = ImageShape.reference(name[...], isNamed: isNamed, isWhole: false) else {
                continue
            }
            suspect(node, name, reference, end: word.upperBound)
        }
    }

    mutating func suspect(_ node: YAMLNode, _ text: String, _ reference: ImageReference, end: Int) {
        let pinning = reference.digest == nil ? ImagePinning.text(end: end) : .pinned
        add(node, at: path, text, .doubt(.looksLikeImage, reference), pinning)
    }
}
