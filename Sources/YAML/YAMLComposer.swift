/// Makes nodes of events, within limits.
struct YAMLComposer {
    /// What is refused, and where.
    struct Failure: Error {
        let problem: YAMLProblem
        let position: YAMLPosition

        init(_ problem: YAMLProblem, _ position: YAMLPosition) {
            self.problem = problem
            self.position = position
        }
    }

    private static let keyLimit = 1_024

    /// What has been read.
    private(set) var documents: [YAMLNode] = []

    private let limits: YAMLLimits
    private var reader = YAMLEventReader(TextPiece([]))
    private var ruler = ByteOffsetMap([])
    private var documentStart = 0
    private var anchors = YAMLAnchors()
    /// What the document has so far.
    private var size = YAMLAnchors.Size()
    private var earlier = YAMLAnchors.Size()

    init(limits: YAMLLimits) {
        self.limits = limits
    }

    /// Appends the documents of `piece`.
    mutating func read(_ piece: TextPiece) throws(Failure) {
        reader = YAMLEventReader(piece)
        ruler = ByteOffsetMap(piece.bytes)
        while true {
            let placed = try next()
            if case .streamEnd = placed.event { return }
            guard case .documentStart = placed.event else { continue }
            guard documents.count < limits.documents else {
                throw Failure(.overLimit(what: "documents", limit: limits.documents), placed.position)
            }
            documentStart = placed.start
            earlier.add(size)
            size = YAMLAnchors.Size()
            anchors = YAMLAnchors()
            let startByte = ruler.bytes(before: placed.start)
            documents.append(try node(at: try next(), depth: 0))
            let end = try next()
            guard ruler.bytes(before: end.end) - startByte <= limits.documentBytes else {
                throw tooLarge(placed.position)
            }
        }
    }

    private mutating func node(at placed: YAMLEvent.Placed, depth: Int) throws(Failure) -> YAMLNode {
        guard let anchor = placed.event.anchor else { return try content(at: placed, depth: depth) }
        // An alias inside it does not mean what had the name before.
        anchors.forget(anchor)
        let before = size
        size.depth = depth
        let node = try content(at: placed, depth: depth)
        anchors.define(anchor, as: node, of: size.since(before, depth: depth))
        size.depth = max(size.depth, before.depth)
        return node
    }

    private mutating func content(at placed: YAMLEvent.Placed, depth: Int) throws(Failure) -> YAMLNode {
        let position = placed.position
        if case .alias(let name) = placed.event { return try value(of: name, position, depth: depth) }
        try grow(by: .init(nodes: 1, text: placed.event.textLength), to: depth, position)
        switch placed.event {
        case .scalar(let text, let style, let tag, _):
            return YAMLNode(.scalar(try scalar(text, style, tag, position)), at: position)
        case .sequenceStart(let tag, _):
            try refuse(tag: tag, except: "tag:yaml.org,2002:seq", position)
            try checkDepth(depth, position)
            return YAMLNode(.sequence(try sequence(depth: depth + 1)), at: position)
        case .mappingStart(let tag, _):
            try refuse(tag: tag, except: "tag:yaml.org,2002:map", position)
            try checkDepth(depth, position)
            return YAMLNode(.mapping(try mapping(depth: depth + 1)), at: position)
        case .alias, .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd:
            throw Failure(.syntax(reason: "expected a value"), position)
        }
    }

    /// What an alias stands for; it counts, and has its place, as if it were written out here.
    private mutating func value(
        of alias: String,
        _ position: YAMLPosition,
        depth: Int
    ) throws(Failure) -> YAMLNode {
        guard let anchored = anchors[alias] else {
            throw Failure(
                .syntax(reason: "nothing before it has the anchor of the alias *\(alias)"),
                position
            )
        }
        try grow(by: anchored.size, to: depth + anchored.size.depth, position)
        guard size.depth <= limits.depth else {
            throw Failure(.overLimit(what: "levels of nesting", limit: limits.depth), position)
        }
        guard size.text <= limits.documentBytes else { throw tooLarge(position) }
        guard earlier.text + size.text <= limits.streamBytes else {
            throw Failure(.overLimit(what: "bytes", limit: limits.streamBytes), position)
        }
        return YAMLNode(anchored.node.content, at: position)
    }

    private mutating func sequence(depth: Int) throws(Failure) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let placed = try next()
            if case .sequenceEnd = placed.event { return elements }
            elements.append(try node(at: placed, depth: depth))
        }
    }

    private mutating func mapping(depth: Int) throws(Failure) -> YAMLMapping {
        var entries = MergedEntries()
        var lines: [String: Int] = [:]
        while true {
            let placed = try next()
            if case .mappingEnd = placed.event { return YAMLMapping(unique: entries.entries) }
            let key = try node(at: placed, depth: depth)
            if key.isMergeKey {
                let value = try node(at: try next(), depth: depth)
                guard entries.merge(value) else {
                    let reason = "found \(value.words) after <<, expected a mapping or a list of mappings"
                    throw Failure(.syntax(reason: reason), value.position)
                }
                continue
            }
            let name = try self.name(of: key)
            if let first = lines.updateValue(key.position.line, forKey: name) {
                throw Failure(.duplicateKey(name, firstLine: first), key.position)
            }
            let value = try node(at: try next(), depth: depth)
            guard let scalar = key.scalar else { continue }
            entries.set(.init(name: name, key: scalar, position: key.position, value: value))
        }
    }

    /// The name that `sigs.k8s.io/yaml` gives a key; numbers whose name would differ from their text are refused.
    private func name(of key: YAMLNode) throws(Failure) -> String {
        guard let scalar = key.scalar else { throw Failure(.unusableKey(found: key.words), key.position) }
        guard scalar.text.utf8.count <= Self.keyLimit else {
            throw Failure(.overLimit(what: "bytes in a key", limit: Self.keyLimit), key.position)
        }
        switch scalar.value {
        case .string(let text): return text
        case .boolean(let flag): return flag ? "true" : "false"
        case .integer(let number): return String(number)
        case .number(let number) where JSONNumber.text(number) == scalar.text: return scalar.text
        case .null, .unsigned, .number:
            throw Failure(.unusableKey(found: scalar.value.words), key.position)
        }
    }

    private func scalar(
        _ text: String,
        _ style: YAMLScalar.Style,
        _ tag: String?,
        _ position: YAMLPosition
    ) throws(Failure) -> YAMLScalar {
        if text.utf8.contains(0) { throw Failure(.forbidden(.nul), position) }
        if let tag {
            guard let tagged = YAMLScalar(text: text, style: style, tag: tag) else {
                throw Failure(.forbidden(.tag(tag)), position)
            }
            return tagged
        }
        guard let scalar = YAMLScalar(text: text, style: style) else {
            throw Failure(.inexpressible(text), position)
        }
        return scalar
    }

    private mutating func next() throws(Failure) -> YAMLEvent.Placed {
        let placed: YAMLEvent.Placed
        do {
            placed = try reader.next()
        } catch {
            throw Failure(.syntax(reason: error.reason), error.position)
        }
        // A character is at least a byte, so this is never too strict.
        if placed.event.isContent, placed.end - documentStart > limits.documentBytes {
            throw tooLarge(placed.position)
        }
        return placed
    }

    private mutating func grow(
        by more: YAMLAnchors.Size,
        to depth: Int,
        _ position: YAMLPosition
    ) throws(Failure) {
        size.add(more)
        size.depth = max(size.depth, depth)
        guard size.nodes <= limits.nodes else {
            throw Failure(.overLimit(what: "nodes in a document", limit: limits.nodes), position)
        }
        guard earlier.nodes + size.nodes <= limits.streamNodes else {
            throw Failure(.overLimit(what: "nodes in a text", limit: limits.streamNodes), position)
        }
    }

    private func checkDepth(_ depth: Int, _ position: YAMLPosition) throws(Failure) {
        guard depth < limits.depth else {
            throw Failure(.overLimit(what: "levels of nesting", limit: limits.depth), position)
        }
    }

    private func refuse(tag: String?, except known: String, _ position: YAMLPosition) throws(Failure) {
        if let tag, tag != known { throw Failure(.forbidden(.tag(tag)), position) }
    }

    private func tooLarge(_ position: YAMLPosition) -> Failure {
        Failure(.overLimit(what: "bytes in a document", limit: limits.documentBytes), position)
    }
}
