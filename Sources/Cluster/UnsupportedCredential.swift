/// What a kubeconfig may hold that sealift does not do.
package enum UnsupportedCredential: Sendable, CaseIterable {
    /// A program that makes credentials; a file must not be able to start programs.
    case exec
    /// A plug-in of old kubectl versions.
    case authProvider
    /// A name and password, which no API server accepts since Kubernetes 1.19.
    case password
    /// Asking in the name of somebody else.
    case impersonation
    /// A proxy before the API server.
    case proxy

    /// The keys that ask for it.
    var keys: [String] {
        switch self {
        case .exec: ["exec"]
        case .authProvider: ["auth-provider"]
        case .password: ["username", "password"]
        case .impersonation: ["as", "as-uid", "as-groups", "as-user-extra"]
        case .proxy: ["proxy-url"]
        }
    }

    var words: String {
        switch self {
        case .exec: "a program to run for credentials (exec)"
        case .authProvider: "an authentication plug-in (auth-provider)"
        case .password: "a user name and password"
        case .impersonation: "impersonation (as)"
        case .proxy: "a proxy (proxy-url)"
        }
    }

    var remedy: String {
        switch self {
        case .exec, .authProvider, .password, .impersonation:
            "use a context whose user has a client certificate, a token or a tokenFile; kubectl create token makes one for a service account"
        case .proxy: "use a context whose cluster is reached directly"
        }
    }
}
