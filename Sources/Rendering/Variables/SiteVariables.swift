import Kubernetes

/// The variables of a site.
package struct SiteVariables: Sendable, Hashable {
    private let values: [String: String]
    /// Those that were written as a number or a boolean.
    private let plain: Set<String>

    /// Checks names and values.
    /// - Parameter plain: The names of those that were written as a number or a boolean, and not as text.
    /// - Throws: ``RenderingError/malformedVariable(_:reason:)`` for a name other than `[A-Za-z_][A-Za-z0-9_]*`, or a value
    ///   with a line break or another control character.
    package init(_ values: [String: String] = [:], plain: Set<String> = []) throws(RenderingError) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard Self.isName(name) else {
                throw .malformedVariable(name, reason: "a name is [A-Za-z_][A-Za-z0-9_]*")
            }
            guard value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
                throw .malformedVariable(
                    name,
                    reason: "its value holds a line break or another control character"
                )
            }
        }
        self.values = values
        self.plain = plain
    }

    /// Whether a text is one variable and nothing else, which was written as a number or a boolean.
    func areWrittenPlain(in text: String) -> Bool {
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return false }
        return plain.contains(String(text.dropFirst(2).dropLast().prefix { $0 != ":" && $0 != "=" }))
    }

    /// The value of a variable; nil if it is not defined.
    package subscript(name: String) -> String? { values[name] }

    /// The names, sorted.
    package var names: [String] { values.keys.sorted() }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isNameStart(first) else { return false }
        return text.utf8.allSatisfy { isNameStart($0) || ObjectName.isDigit($0) }
    }

    static func isNameStart(_ byte: UInt8) -> Bool { ObjectName.isLetter(byte) || byte == UInt8(ascii: "_") }
}
