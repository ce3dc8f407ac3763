import OCILayout
import YAML

extension ImageScan {
    mutating func argument(_ node: YAMLNode, next: YAMLNode?) {
        guard let text = node.string, text.hasPrefix("-") else {
            if !settled.contains(path) { look(at: node, named: "") }
            return
        }
        if let equals = text.firstIndex(of: "=") {
            let start = text.utf8.distance(from: text.startIndex, to: equals) + 1
            value(of: text[..<equals], node, from: start)
        } else if let next, next.string?.hasPrefix("-") == false, case .index(let index)? = steps.last {
            steps[steps.count - 1] = .index(index + 1)
            if value(of: text[...], next, from: 0) { settled.insert(path) }
            steps[steps.count - 1] = .index(index)
        }
    }

    /// Reads the value of an argument, which begins at a byte of a text.
    /// - Returns: Whether it was an image.
    @discardableResult
    private mutating func value(of name: Substring, _ node: YAMLNode, from start: Int) -> Bool {
        let form = ImageArguments.form(ofArgument: name)
        return value(node, from: start, form, name: String(name), isNamed: ImageName.saysImage(String(name)))
    }

    mutating func variable(_ name: String, _ node: YAMLNode) {
        guard node.scalar != nil else { return walk(node, named: name) }
        let form = ImageArguments.form(ofVariable: name)
        let isNamed = ImageName.saysImage(name)
        if form != nil, value(node, from: 0, form, name: name, isNamed: isNamed) { return }
        look(at: node, named: name)
    }

    private mutating func value(
        _ node: YAMLNode,
        from start: Int,
        _ form: ImageArguments.Form?,
        name: String,
        isNamed: Bool
    ) -> Bool {
        guard let text = node.string, !settled.contains(path) else { return false }
        let value = Substring(decoding: text.utf8.dropFirst(start), as: UTF8.self)
        let origin = ImageOrigin(.argument, name)
        if form == .list {
            list(node, at: path, from: start, origin)
            return true
        }
        if let form, let reference = ImageShape.parse(value) {
            if form == .base, reference.tag == nil, reference.digest == nil {
                let argument = String(name.drop { $0 == "-" })
                add(node, at: path, String(value), .base(argument: argument), .pinned)
            } else {
                let pinning = reference.digest == nil ? ImagePinning.text(end: text.utf8.count) : .pinned
                add(node, at: path, String(value), .image(reference, origin), pinning)
            }
            return true
        }
        if let reference = ImageShape.reference(value, isNamed: isNamed, isWhole: true) {
            suspect(node, String(value), reference, end: text.utf8.count)
            return true
        }
        if start > 0 { words(in: node, from: start, isNamed: isNamed) }
        return false
    }
}
