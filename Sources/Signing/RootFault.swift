import Diagnostics

/// Why a trust root contradicts itself, whoever signed it.
package enum RootFault: Sendable, Equatable {
    /// Not `sealift-root`.
    case otherType(String)
    /// The version is not from 1 to 64.
    case version(Int)
    /// It expires before it was created.
    case expiresBeforeCreated
    /// More keys than ``TrustRoot/keyLimit``.
    case tooManyKeys(Int)
    /// The name of a key is not the SHA-256 of the key.
    case keyIDMismatch(named: String)
    /// A key that sealift does not accept.
    case badKey(named: String, KeyFault)
    /// The scheme that a key is listed under is not the key's.
    case schemeMismatch(KeyID)
    /// A role lists a key that the root does not hold.
    case unknownKey(String, Role)
    /// A role lists a key twice.
    case repeatedKey(KeyID, Role)
    /// A role without keys; only `override` may be empty.
    case emptyRole(Role)
    /// The threshold is not from 1 to the number of keys.
    case threshold(Int, keys: Int, Role)
    /// One key in two roles.
    case sharedKey(KeyID, Role, Role)
    /// A revoked key in a role.
    case revokedKey(KeyID, Role)
    /// The floor of a stream is not from 1 to 2^53-1, or its epoch is not.
    case streamFloor(StreamID)
    /// A label longer than 128 bytes.
    case labelTooLong(KeyID)

    var phrase: String {
        switch self {
        case .otherType(let type):
            "its type is \"\(type.terminalSafe)\", expected \"\(TrustRoot.type)\""
        case .version(let version):
            "its version is \(version), expected 1 to \(TrustChain.fileLimit)"
        case .expiresBeforeCreated:
            "it expires before it was created"
        case .tooManyKeys(let count):
            "it holds \(count) keys, the limit is \(TrustRoot.keyLimit)"
        case .keyIDMismatch(let name):
            "the key named \"\(name.terminalSafe)\" is not the one with that digest"
        case .badKey(let name, let fault):
            "the key \"\(name.terminalSafe)\" is not acceptable: \(fault.phrase)"
        case .schemeMismatch(let key):
            "the key \(key.short) is listed under another scheme than its own"
        case .unknownKey(let name, let role):
            "the role \(role.rawValue) lists \"\(name.terminalSafe)\", which is not among the keys"
        case .repeatedKey(let key, let role):
            "the role \(role.rawValue) lists the key \(key.short) twice"
        case .emptyRole(let role):
            "the role \(role.rawValue) has no keys"
        case .threshold(let threshold, let keys, let role):
            "the threshold of the role \(role.rawValue) is \(threshold) with \(keys) keys"
        case .sharedKey(let key, let first, let second):
            "the key \(key.short) is in the roles \(first.rawValue) and \(second.rawValue)"
        case .revokedKey(let key, let role):
            "the revoked key \(key.short) is in the role \(role.rawValue)"
        case .streamFloor(let stream):
            "the stream \(stream) has an epoch or a smallest sequence below 1"
        case .labelTooLong(let key):
            "the label of the key \(key.short) is longer than 128 bytes"
        }
    }
}
