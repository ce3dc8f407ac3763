import Diagnostics

/// A position in a named text, printed as `name:line:column`.
package struct YAMLLocation: Sendable, Hashable, CustomStringConvertible {
    /// What the text is called, a path as a rule.
    package let name: String
    /// Where in it.
    package let position: YAMLPosition

    /// Names a place.
    package init(_ name: String, _ position: YAMLPosition = .start) {
        self.name = name
        self.position = position
    }

    package var description: String { "\(name.terminalSafe):\(position.line):\(position.column)" }
}
