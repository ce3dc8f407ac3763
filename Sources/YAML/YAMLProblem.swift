import Diagnostics

/// What is wrong with a text or with a value in it, without where it stands.
package enum YAMLProblem: Sendable, Equatable {
    /// The text is not UTF-8.
    case encoding(found: String)
    /// The text is no YAML.
    case syntax(reason: String)
    /// YAML that is refused since readers disagree about it or it can be turned against them.
    case forbidden(YAMLFeature)
    /// A key stands twice in one mapping.
    case duplicateKey(String, firstLine: Int)
    /// A key that is no text.
    case unusableKey(found: String)
    /// There is more than `limit` of something.
    case overLimit(what: String, limit: Int)
    /// A number that JSON, and so Kubernetes, cannot hold.
    case inexpressible(String)
    /// A text with no document, or with more than the one that is expected.
    case documents(found: Int)
    /// A key that does not belong there.
    case unknownKey(String, parent: String, nearest: String?)
    /// A key that must be there.
    case missingKey(String, parent: String)
    /// A value of another type than expected.
    case wrongType(path: String, expected: String, found: String)
    /// A value that its type allows and its meaning does not.
    case invalid(path: String, reason: String)

    /// A stable name, such as `duplicate-key`.
    package var name: String {
        switch self {
        case .encoding: "encoding"
        case .syntax: "syntax"
        case .forbidden: "forbidden"
        case .duplicateKey: "duplicate-key"
        case .unusableKey: "unusable-key"
        case .overLimit: "over-limit"
        case .inexpressible: "inexpressible"
        case .documents: "documents"
        case .unknownKey: "unknown-key"
        case .missingKey: "missing-key"
        case .wrongType: "wrong-type"
        case .invalid: "invalid"
        }
    }
}

extension YAMLProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .encoding(let found):
            "the text is \(found), expected UTF-8"
        case .syntax(let reason):
            "not YAML: \(reason.terminalSafe)"
        case .forbidden(let feature):
            "\(feature) is not accepted"
        case .duplicateKey(let key, let firstLine):
            "the key \"\(key.terminalSafe)\" stands here again, first on line \(firstLine)"
        case .unusableKey(let found):
            "expected text as a key, found \(found.terminalSafe)"
        case .overLimit(let what, let limit):
            "more than \(limit) \(what)"
        case .inexpressible(let text):
            "the number \(text.terminalSafe) cannot be expressed in JSON"
        case .documents(let found):
            "expected one document, found \(found)"
        case .unknownKey(let key, let parent, let nearest):
            "unknown key \"\(key.terminalSafe)\" in \(parent.terminalSafe)"
                + (nearest.map { ", did you mean \"\($0)\"?" } ?? "")
        case .missingKey(let key, let parent):
            "the key \"\(key)\" is missing in \(parent.terminalSafe)"
        case .wrongType(let path, let expected, let found):
            "\(path.terminalSafe) is \(found.terminalSafe), expected \(expected)"
        case .invalid(let path, let reason):
            "\(path.terminalSafe): \(reason)"
        }
    }

    var remedy: String? {
        switch self {
        case .encoding: "save it as UTF-8"
        case .forbidden(let feature): feature.remedy
        case .duplicateKey: "remove one of the two"
        case .unusableKey: "put it in quotes"
        case .overLimit: "split it into several"
        case .wrongType(_, "text", _): "put it in quotes"
        case .syntax, .inexpressible, .documents, .unknownKey, .missingKey, .wrongType, .invalid: nil
        }
    }
}

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
