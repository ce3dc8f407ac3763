import Diagnostics

/// Why a text with `${…}` cannot be substituted.
package enum SubstitutionProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// A variable without value and without default.
    case undefined(String)
    /// `${` without `}`.
    case unclosed(String)
    /// `${` without a name after it.
    case nameless(String)
    /// An operator that sealift does not know.
    case unsupported(String)
    /// Defaults in defaults in defaults.
    case nestedTooDeeply
    /// A key that appears twice once variables are replaced.
    case duplicateKey(String)

    package var description: String {
        switch self {
        case .undefined(let name): "the variable \(name) is not defined and has no default"
        case .unclosed(let text): "\"\(text.terminalSafe)\" has no closing brace"
        case .nameless(let text): "\"\(text.terminalSafe)\" names no variable"
        case .unsupported(let text): "\"\(text.terminalSafe)\" uses an operator that is not supported"
        case .nestedTooDeeply: "defaults are nested too deeply"
        case .duplicateKey(let key): "the key \"\(key.terminalSafe)\" appears twice"
        }
    }
}
