import Transport

/// Where a registry sends us for a token, after the rules that keep credentials at home.
///
/// The realm is an HTTPS address, or shares the scheme of the registry; it is never link-local; and it sees credentials
/// only if it is the registry's own host or a sibling of it (CVE-2026-33540 and its kin).
struct TokenRealm: Sendable, Hashable {
    let url: HTTPURL
    let service: String?
    /// The scopes that the registry itself named.
    let scopes: Set<AccessScope>
    /// Whether credentials may be sent there.
    let isOwn: Bool

    init(
        _ challenge: AuthenticationChallenge,
        of registry: HTTPURL,
        _ operation: RegistryOperation
    ) throws(RegistryError) {
        let text = challenge.parameters["realm"] ?? ""
        func refusal(_ reason: String) -> RegistryError {
            .forbiddenAddress(operation, what: "a token service", address: text, reason: reason)
        }
        guard let url = HTTPURL(text) else { throw refusal("it is no plain HTTP address") }
        guard url.scheme == .https || registry.scheme == .http else {
            throw refusal("it is not protected by TLS, although the registry is")
        }
        guard !url.isLinkLocal else { throw refusal("it is a link-local address") }
        self.url = url
        service = challenge.parameters["service"]
        scopes = Set(
            (challenge.parameters["scope"] ?? "").split(separator: " ").map { AccessScope(String($0)) }
        )
        isOwn = Self.isSameSite(url, registry)
    }

    private static func isSameSite(_ realm: HTTPURL, _ registry: HTTPURL) -> Bool {
        if realm.host == registry.host { return true }
        guard !realm.isAddress, !registry.isAddress else { return false }
        if realm.host.hasSuffix(".\(registry.host)"), registry.host.contains(".") { return true }
        guard let parent = parent(of: registry.host) else { return false }
        return realm.host == parent || realm.host.hasSuffix(".\(parent)")
    }

    /// The domain above a host, unless it looks like one below which anybody may register, such as `co.uk`.
    private static func parent(of host: String) -> String? {
        let labels = host.split(separator: ".").dropFirst()
        guard labels.count >= 2, let first = labels.first, let last = labels.last else { return nil }
        let looksPublic = labels.count == 2 && last.utf8.count == 2 && first.utf8.count <= 3
        return looksPublic ? nil : labels.joined(separator: ".")
    }
}
