import Diagnostics
import OCILayout
import YAML

extension ImageScan {
    /// Reads the fields of `node` that the rules for its kind name.
    mutating func apply(to node: YAMLNode, of type: GroupVersionKind, named name: String?) {
        for rule in rules.rules(for: type, named: name) {
            for field in rule.fields {
                let origin = ImageOrigin(rule.source, "\(type.kind) \(field.pattern)")
                for (relative, found) in field.pattern.values(in: node) {
                    read(found, at: YAMLPath(steps + relative.steps), field.form, origin, in: node)
                }
            }
        }
    }

    private mutating func read(
        _ node: YAMLNode,
        at path: YAMLPath,
        _ form: ImageRule.Form,
        _ origin: ImageOrigin,
        in object: YAMLNode
    ) {
        switch form {
        case .ignored: skipped.insert(path)
        case .pod: pod(node, at: path, ImageOrigin(.rule, "\(subject) \(path)"), isStrict: isStrict)
        case .image: image(node, at: path, origin, isStrict: isStrict)
        case .parts:
            if node.mapping != nil || node.string != nil { image(node, at: path, origin, isStrict: false) }
        case .parameter:
            guard let parameter = parameter(node) else {
                return image(node, at: path, origin, isStrict: isStrict)
            }
            settled.insert(path)
            image(parameter.node, at: parameter.path, origin, isStrict: isStrict)
        case .tagged(let pattern):
            let tag = pattern.values(in: object).first?.node.scalar?.text
            guard let text = node.string, let tag, let reference = ImageShape.parse(text),
                reference.tag == nil,
                reference.digest == nil, let tagged = ImageShape.parse("\(text):\(tag)")
            else { return image(node, at: path, origin, isStrict: isStrict) }
            settled.insert(path)
            add(
                node,
                at: path,
                text,
                .image(tagged, origin),
                .impossible("its tag is the version in another field")
            )
        case .list:
            settled.insert(path)
            list(node, at: path, from: 0, origin)
        case .locator:
            guard let text = node.string, text.hasPrefix("docker://") else { return }
            settled.insert(path)
            let name = ImageShape.withoutScheme(text[...])
            guard let reference = ImageShape.parse(name) else {
                guard isStrict else { return }
                return add(
                    node,
                    at: path,
                    text,
                    .malformed(reason: "no reference stands behind docker://"),
                    .pinned
                )
            }
            add(
                node,
                at: path,
                String(name),
                .image(reference, origin),
                reference.digest == nil
                    ? .impossible("its reader takes a tag or a digest, not both") : .pinned
            )
        }
    }

    mutating func image(_ node: YAMLNode, at path: YAMLPath, _ origin: ImageOrigin, isStrict: Bool) {
        if settled.contains(path) { return }
        if let mapping = node.mapping, let parts = ImageParts(mapping, at: path) {
            settle(mapping, at: path)
            return add(node, at: path, parts.text, .image(parts.reference, origin), parts.pinning)
        }
        if node.isNull || node.string == "" {
            settled.insert(path)
            if isStrict { add(node, at: path, "", .empty, .pinned) }
            return
        }
        guard let text = node.string else {
            guard isStrict else { return }
            settled.insert(path)
            return add(node, at: path, node.words, .malformed(reason: "expected text"), .pinned)
        }
        guard let reference = ImageShape.parse(text) else {
            let isTemplate = text.contains("{{") || text.contains("$(") || text.contains("${")
            guard isStrict || isTemplate else { return }
            settled.insert(path)
            let isFilledIn =
                isTemplate
                && (!isStrict || text.contains("$(") || text.hasPrefix("{{inputs")
                    || text.hasPrefix("{{workflow"))
            return add(
                node,
                at: path,
                text,
                isFilledIn ? .doubt(.template, nil) : .malformed(reason: Self.reason(text)),
                .pinned
            )
        }
        settled.insert(path)
        add(
            node,
            at: path,
            text,
            .image(reference, origin),
            reference.digest == nil ? .text(end: text.utf8.count) : .pinned
        )
    }

    private static func reason(_ text: String) -> String {
        if text.contains("${") { return "a variable was not replaced" }
        if text.contains("{{") { return "a template was not rendered" }
        do {
            _ = try ImageReference(text)
            return ""
        } catch {
            if case .malformedReference(_, let reason) = error { return reason }
            return error.description
        }
    }

    /// The value or default of the parameter that is all of a text, such as `$(params.image)`, and the way to it.
    private func parameter(_ node: YAMLNode) -> (path: YAMLPath, node: YAMLNode)? {
        guard let text = node.string else { return nil }
        let isParameter =
            (text.hasPrefix("$(") && text.hasSuffix(")")) || (text.hasPrefix("{{") && text.hasSuffix("}}"))
        guard isParameter, let name = text.split(whereSeparator: { ".(){} ".contains($0) }).last else {
            return nil
        }
        return ImageParameter.value(of: String(name), in: root)
    }

    mutating func pod(_ node: YAMLNode, at path: YAMLPath, _ origin: ImageOrigin, isStrict: Bool) {
        for key in ["initContainers", "containers", "ephemeralContainers"] {
            for (index, container) in (node[key]?.sequence ?? []).enumerated() {
                guard let image = container["image"] else { continue }
                if isStrict, image.mapping != nil {
                    settled.insert(path.key(key).index(index).key("image"))
                    add(
                        image,
                        at: path.key(key).index(index).key("image"),
                        image.words,
                        .malformed(reason: "expected text"),
                        .pinned
                    )
                }
                self.image(image, at: path.key(key).index(index).key("image"), origin, isStrict: isStrict)
            }
        }
        for (index, volume) in (node["volumes"]?.sequence ?? []).enumerated() {
            guard let reference = volume["image"]?["reference"] else { continue }
            let path = path.key("volumes").index(index).key("image").key("reference")
            image(reference, at: path, origin, isStrict: isStrict)
        }
    }

    /// References between commas, spaces and lines; `start` is where the list begins in the text of `node`.
    mutating func list(_ node: YAMLNode, at path: YAMLPath, from start: Int, _ origin: ImageOrigin) {
        guard let text = node.string else { return }
        let bytes = Array(text.utf8)
        for word in TextWords.split(bytes, from: start) {
            let first = bytes[word].lastIndex(of: UInt8(ascii: "=")).map { $0 + 1 } ?? word.lowerBound
            let name = String(decoding: bytes[first..<word.upperBound], as: UTF8.self)
            guard let reference = ImageShape.parse(name) else { continue }
            add(
                node,
                at: path,
                name,
                .image(reference, origin),
                reference.digest == nil ? .text(end: word.upperBound) : .pinned
            )
        }
    }

    mutating func settle(_ mapping: YAMLMapping, at path: YAMLPath) {
        settled.insert(path)
        for entry in mapping.entries where entry.value.scalar != nil { settled.insert(path.key(entry.name)) }
    }
}
