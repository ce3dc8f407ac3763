package import Diagnostics
import FoundationEssentials

/// How to say who we are to a registry.
package enum RegistryCredential: Sendable, Equatable {
    /// A name and a password, or a robot and its secret.
    case password(user: String, Redacted<String>)
    /// A refresh token that the registry's token service exchanges (OAuth 2.0).
    case identityToken(Redacted<String>)
    /// A token that is sent as it is.
    case bearer(Redacted<String>)

    /// The value of an `Authorization` field for Basic authentication (RFC 7617); nil for tokens.
    var basic: Redacted<String>? {
        guard case .password(let user, let password) = self else { return nil }
        return Redacted("Basic " + Data("\(user):\(password.secret)".utf8).base64EncodedString())
    }
}
