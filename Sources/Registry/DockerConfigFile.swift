import Content
import Diagnostics
import FoundationEssentials
import OCILayout

/// One `config.json` or `auth.json`.
struct DockerConfigFile: Sendable {
    private struct Contents: Decodable {
        let auths: [String: Entry]?
        let credsStore: String?
        let credHelpers: [String: String]?
    }

    private struct Entry: Decodable {
        let auth: String?
        let username: String?
        let password: String?
        let identitytoken: String?
        let registrytoken: String?

        var isEmpty: Bool {
            [auth, username, identitytoken, registrytoken].allSatisfy { $0?.isEmpty ?? true }
        }
    }

    /// What a file says about a registry.
    enum Found {
        case credential(RegistryCredential)
        /// The program of this name keeps what there is for the server.
        case helper(String, server: String)
    }

    private let contents: Contents
    let place: String

    init(_ bytes: [UInt8], place: String) throws(RegistryError) {
        self.place = place
        do {
            contents = try StrictJSON.decode(
                Contents.self,
                from: bytes,
                place: place,
                limits: .foreignDocument
            )
        } catch {
            throw .unusableCredentials(place: place, reason: error.description)
        }
    }

    func find(_ host: RegistryHost, _ repository: RepositoryName?) throws(RegistryError) -> Found? {
        for key in Self.keys(for: host, repository) {
            if let helper = contents.credHelpers?[key], !helper.isEmpty {
                return .helper(helper, server: key)
            }
            guard let entry = contents.auths?[key] else { continue }
            if entry.isEmpty {
                guard let helper = contents.credsStore, !helper.isEmpty else { continue }
                return .helper(helper, server: key)
            }
            return .credential(try credential(entry, key))
        }
        return nil
    }

    /// The keys that may stand for a repository, the most specific first; old files hold whole addresses.
    private static func keys(for host: RegistryHost, _ repository: RepositoryName?) -> [String] {
        let hosts = host.isDockerHub ? ["docker.io", "index.docker.io"] : [host.description]
        var keys: [String] = []
        var path = repository?.components ?? []
        while !path.isEmpty {
            keys += hosts.map { "\($0)/\(path.joined(separator: "/"))" }
            path.removeLast()
        }
        keys += hosts
        for host in hosts {
            for scheme in ["https", "http"] {
                keys += ["", "/", "/v1/", "/v2/", "/v1", "/v2"].map { "\(scheme)://\(host)\($0)" }
            }
        }
        return keys
    }

    private func credential(_ entry: Entry, _ key: String) throws(RegistryError) -> RegistryCredential {
        if let token = entry.registrytoken, !token.isEmpty { return .bearer(Redacted(token)) }
        if let token = entry.identitytoken, !token.isEmpty { return .identityToken(Redacted(token)) }
        guard let auth = entry.auth, !auth.isEmpty else {
            return .password(user: entry.username ?? "", Redacted(entry.password ?? ""))
        }
        guard let decoded = Data(base64Encoded: auth), let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else {
            throw .unusableCredentials(
                place: place,
                reason: "the auth of \(key) is not base64 of user:password"
            )
        }
        let user = String(decoding: decoded[..<colon], as: UTF8.self)
        let password = String(decoding: decoded[decoded.index(after: colon)...], as: UTF8.self)
        guard !user.isEmpty, !(user + password).utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw .unusableCredentials(
                place: place,
                reason: "the auth of \(key) names no user, or holds control characters"
            )
        }
        return user == "<token>"
            ? .identityToken(Redacted(password)) : .password(user: user, Redacted(password))
    }
}
