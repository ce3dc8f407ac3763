import Diagnostics
import FoundationEssentials
import Transport
import YAML

extension Kubeconfig {
    /// The credentials of a context.
    /// - Parameters:
    ///   - context: The name of the context; the current one if nil.
    ///   - now: The present, in seconds since 1970.
    /// - Throws: ``ClusterError``, `YAMLError` and `TransportError`, all of class `usage`.
    package func credentials(context: String? = nil, now: Int64) throws -> ClusterCredentials {
        guard let name = context ?? currentContext else {
            throw ClusterError.noContext(known: names(in: .contexts), place: place)
        }
        let context = try entry(name, in: .contexts)
        guard let clusterName = try context.text("cluster") else {
            throw context.value.invalid("found no cluster in context \"\(name.terminalSafe)\", expected one")
        }
        let cluster = try entry(clusterName, in: .clusters)
        let user = try context.text("user").map { try entry($0, in: .users) }
        try user?.refuseUnsupported()

        let server = try cluster.server()
        var tls = TLSSettings()
        if server.scheme == .https {
            tls = try cluster.tls(towards: server, now: now)
            tls.identity = try user?.identity()
        }
        return try ClusterCredentials(
            server: server,
            tls: tls,
            token: user?.token(),
            namespace: context.text("namespace") ?? "default",
            place: "context \(name) of \(place)"
        )
    }
}

extension Kubeconfig.Entry {
    fileprivate func server() throws -> HTTPURL {
        guard let text = try text("server") else {
            throw value.invalid("found no server, expected an address")
        }
        guard let server = HTTPURL(text), !server.target.utf8.contains(UInt8(ascii: "?")) else {
            throw ClusterError.malformedServer(text, place: value.place.description)
        }
        return server
    }

    fileprivate func tls(towards server: HTTPURL, now: Int64) throws -> TLSSettings {
        if fields["proxy-url"] != nil {
            throw ClusterError.unsupportedCredential(.proxy, place: value.place.description)
        }
        var tls = TLSSettings()
        let authorities = try bytes("certificate-authority")
        if try flag("insecure-skip-tls-verify") {
            guard authorities == nil else {
                throw value.invalid(
                    "found insecure-skip-tls-verify beside a certificate authority, expected one of the two"
                )
            }
            tls.trust = .nobodyChecked
        } else if let authorities {
            tls.trust = .only(
                try TrustedCertificates(pem: authorities.bytes, place: authorities.place, now: now)
            )
        }
        if let name = try text("tls-server-name") {
            guard HTTPURL(scheme: .https, authority: name)?.host == name.lowercased() else {
                throw value.invalid("found tls-server-name \"\(name.terminalSafe)\", expected a host name")
            }
            tls.serverName = TLSSettings.ServerName(host: server.host, certificateName: name)
        }
        return tls
    }

    fileprivate func identity() throws -> ClientIdentity? {
        switch (try bytes("client-certificate"), try bytes("client-key")) {
        case (nil, nil): return nil
        case (let certificate?, let key?):
            return try ClientIdentity(
                certificatePEM: certificate.bytes,
                keyPEM: Redacted(key.bytes),
                place: certificate.place
            )
        case (let certificate, _):
            let (found, missing) =
                certificate == nil
                ? ("client-key", "client-certificate") : ("client-certificate", "client-key")
            throw value.invalid("found a \(found) without a \(missing), expected both")
        }
    }

    fileprivate func token() throws -> BearerToken? {
        if let path = try text("tokenFile") { return BearerToken(file: resolved(path)) }
        return try text("token").map { BearerToken(Redacted($0), place: value.place.description) }
    }

    /// Nothing of what a user says is passed over: asking as somebody else than meant ends in riddles.
    fileprivate func refuseUnsupported() throws(ClusterError) {
        let place = value.place.description
        for feature in UnsupportedCredential.allCases where feature != .proxy {
            for key in feature.keys where fields[key] != nil {
                throw .unsupportedCredential(feature, place: place)
            }
        }
    }

    /// What a key has in a file, or its `-data` sibling in base64, which goes first.
    private func bytes(_ key: String) throws -> (bytes: [UInt8], place: String)? {
        if let encoded = try text("\(key)-data") {
            let joined = encoded.filter { !$0.isWhitespace }
            guard let data = Data(base64Encoded: joined) else {
                throw value.invalid("found no base64 in \(key)-data, expected it")
            }
            return ([UInt8](data), "\(key)-data at \(value.place)")
        }
        guard let path = try text(key).map(resolved) else { return nil }
        return (try CredentialFile.contents(of: path), path)
    }
}
