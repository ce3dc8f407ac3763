import Diagnostics

/// A value of a configuration file, which knows its place and so can say what is wrong with it.
///
/// ```
/// let fleet = try ConfigurationValue(reading: bytes, name: "sealift.yaml")
///     .mapping(keys: "organization", "sites")
/// let organization = try fleet.required("organization").string()
/// let sites = try fleet.optional("sites")?.list().map { try Site($0) } ?? []
/// ```
package struct ConfigurationValue: Sendable {
    /// The value as it was read.
    package let node: YAMLNode
    /// The way to it from the top of the file; empty at the top.
    package let path: YAMLPath

    let file: String

    init(node: YAMLNode, path: YAMLPath, file: String) {
        self.node = node
        self.path = path
        self.file = file
    }

    /// Reads a file of one document.
    /// - Parameter name: What the file is called in errors.
    /// - Throws: ``YAMLError/configuration(_:at:)``.
    package init(reading bytes: [UInt8], name: String) throws(YAMLError) {
        let node = try YAMLDocuments.readOne(
            bytes,
            name: name,
            limits: .configuration,
            purpose: .configuration
        )
        self.init(node: node, path: YAMLPath(), file: name)
    }

    /// Where the value stands.
    package var place: YAMLLocation { YAMLLocation(file, node.position) }

    /// The value is of the right type but makes no sense; `reason` says why, in the form "found …, expected …".
    package func invalid(_ reason: String) -> YAMLError {
        .configuration(.invalid(path: pathText, reason: reason), at: place)
    }

    /// A mapping that has no other keys than `keys`.
    package func mapping(keys: String...) throws(YAMLError) -> ConfigurationMapping {
        guard let mapping = node.mapping else { throw wrongType("a mapping") }
        for entry in mapping.entries where !keys.contains(entry.name) {
            throw .configuration(
                .unknownKey(entry.name, parent: pathText, nearest: NearestName.of(entry.name, in: keys)),
                at: YAMLLocation(file, entry.position)
            )
        }
        return ConfigurationMapping(value: self, mapping: mapping, keys: keys)
    }

    /// A mapping with names of the user's choice.
    package func entries() throws(YAMLError) -> [(name: String, value: ConfigurationValue)] {
        guard let mapping = node.mapping else { throw wrongType("a mapping") }
        return mapping.entries.map { entry in
            (
                entry.name,
                ConfigurationValue(node: entry.value, path: path.key(entry.name), file: file)
            )
        }
    }

    /// A list.
    package func list() throws(YAMLError) -> [ConfigurationValue] {
        guard let nodes = node.sequence else { throw wrongType("a list") }
        return nodes.enumerated().map { index, node in
            ConfigurationValue(node: node, path: path.index(index), file: file)
        }
    }

    /// A text that is not empty.
    package func string() throws(YAMLError) -> String {
        guard let text = node.string else { throw wrongType("text") }
        guard !text.isEmpty else { throw invalid("the text is empty") }
        return text
    }

    /// The text of any scalar as it is written, for values that are passed on as text: `1.10` is `1.10`.
    package func text() throws(YAMLError) -> String {
        guard let scalar = node.scalar, scalar.value != .null else { throw wrongType("text") }
        return scalar.text
    }

    /// One of a few words.
    package func choice(of words: [String]) throws(YAMLError) -> String {
        let text = try string()
        guard words.contains(text) else {
            let hint = NearestName.of(text, in: words).map { ", did you mean \"\($0)\"?" } ?? ""
            throw invalid(
                "found \"\(text.terminalSafe)\", expected \(words.joined(separator: " or "))\(hint)"
            )
        }
        return text
    }

    /// `true` or `false`, in these words only.
    package func boolean() throws(YAMLError) -> Bool {
        guard let scalar = node.scalar, case .boolean(let flag) = scalar.value,
            ["true", "false"].contains(scalar.text)
        else { throw wrongType("true or false") }
        return flag
    }

    /// A whole number in `range`.
    package func integer(in range: ClosedRange<Int64>) throws(YAMLError) -> Int64 {
        guard let scalar = node.scalar, case .integer(let number) = scalar.value else {
            throw wrongType("a whole number")
        }
        guard range.contains(number) else {
            throw invalid("found \(number), expected \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private var pathText: String { path.steps.isEmpty ? "the file" : path.description }

    private func wrongType(_ expected: String) -> YAMLError {
        .configuration(.wrongType(path: pathText, expected: expected, found: node.words), at: place)
    }
}
