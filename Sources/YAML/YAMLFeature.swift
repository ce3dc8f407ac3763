import Diagnostics

/// Parts of YAML that sealift refuses.
package enum YAMLFeature: Sendable, Equatable, CustomStringConvertible {
    /// `*name`, which makes small texts large.
    case alias(String)
    /// `&name`, which is of use to aliases only.
    case anchor(String)
    /// `<<`, which YAML 1.2 does not know.
    case mergeKey
    /// `!name` and `%TAG`, which ask the reader to make an object of its own choice.
    case tag(String)
    /// U+0000 in a text, where other readers stop.
    case nul

    package var description: String {
        switch self {
        case .alias(let name): "the alias *\(name.terminalSafe)"
        case .anchor(let name): "the anchor &\(name.terminalSafe)"
        case .mergeKey: "the merge key <<"
        case .tag(let name): "the tag \(name.terminalSafe)"
        case .nul: "the character NUL"
        }
    }

    var remedy: String {
        switch self {
        case .alias, .anchor, .mergeKey: "write the values out, or render the file with kustomize first"
        case .tag: "remove the tag; put text in quotes"
        case .nul: "remove it; binary data belongs into base64"
        }
    }
}
