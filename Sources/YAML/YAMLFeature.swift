import Diagnostics

/// Parts of YAML that sealift refuses.
package enum YAMLFeature: Sendable, Equatable, CustomStringConvertible {
    /// `!name` and `%TAG`, which ask the reader to make an object of its own choice.
    case tag(String)
    /// U+0000 in a text, where other readers stop.
    case nul

    package var description: String {
        switch self {
        case .tag(let name): "the tag \(name.terminalSafe)"
        case .nul: "the character NUL"
        }
    }

    var remedy: String {
        switch self {
        case .tag: "remove the tag; put text in quotes"
        case .nul: "remove it; binary data belongs into base64"
        }
    }
}
