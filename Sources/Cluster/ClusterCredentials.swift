import Diagnostics
package import Transport

/// Where an API server is, whom to trust about it, and as whom to ask.
package struct ClusterCredentials: Sendable {
    /// The address, perhaps with a path before `/api`.
    package let server: HTTPURL
    /// Whom to trust, and the client certificate.
    package let tls: TLSSettings
    /// The token, if it is not the certificate that proves who asks.
    package let token: BearerToken?
    /// The namespace for objects that name none.
    package let namespace: String
    /// Where all this was read, for error messages.
    package let place: String

    /// Joins the parts.
    /// - Throws: ``ClusterError/tokenInClear(server:place:)``: a token goes to another machine by TLS only.
    package init(
        server: HTTPURL,
        tls: TLSSettings = TLSSettings(),
        token: BearerToken? = nil,
        namespace: String = "default",
        place: String
    ) throws(ClusterError) {
        guard token == nil || server.scheme == .https || server.isLoopback else {
            throw .tokenInClear(server: server, place: place)
        }
        self.server = server
        self.tls = tls
        self.token = token
        self.namespace = namespace
        self.place = place
    }

    /// The credentials for the cluster that the operator means.
    ///
    /// Those of `kubeconfig` if it is given; else of the files in `KUBECONFIG`; else of the pod we are in, unless a context is named,
    /// which only a kubeconfig has; else of the home folder's file. What is chosen and cannot be used is refused, never passed over.
    /// - Parameters:
    ///   - kubeconfig: The path that the operator names.
    ///   - context: The context that the operator names; the current one of the kubeconfig if nil.
    ///   - environment: The variables of the process.
    ///   - serviceAccount: Where a pod has its account.
    ///   - now: The present, in seconds since 1970.
    /// - Throws: ``ClusterError``, `YAMLError` and `TransportError`, all of class `usage`.
    package static func locate(
        kubeconfig: String?,
        context: String?,
        environment: [String: String],
        serviceAccount: String = serviceAccountFolder,
        now: Int64
    ) throws -> ClusterCredentials {
        if let kubeconfig {
            return try Kubeconfig(contentsOf: kubeconfig).credentials(context: context, now: now)
        }
        let isInPod = environment["KUBERNETES_SERVICE_HOST"] != nil
        if isInPod, context == nil, environment["KUBECONFIG", default: ""].isEmpty {
            return try ClusterCredentials(inClusterOf: environment, folder: serviceAccount, now: now)
        }
        return try Kubeconfig(searching: Kubeconfig.searchPath(of: environment))
            .credentials(context: context, now: now)
    }

    /// Where the kubelet puts the account of a pod.
    package static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The credentials that Kubernetes gives to the programs in a pod.
    /// - Parameters:
    ///   - environment: The variables of the process, `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` among them.
    ///   - folder: Where the service account's token, authority and namespace are.
    ///   - now: The present, in seconds since 1970.
    /// - Throws: ``ClusterError``, `TransportError` if the authority cannot be used.
    package init(
        inClusterOf environment: [String: String],
        folder: String = serviceAccountFolder,
        now: Int64
    ) throws {
        let place = "the service account in \(folder)"
        let (host, port) = (environment["KUBERNETES_SERVICE_HOST"], environment["KUBERNETES_SERVICE_PORT"])
        guard let host, let port, !host.isEmpty, !port.isEmpty else { throw ClusterError.notInCluster }
        let authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        guard let server = HTTPURL(scheme: .https, authority: authority) else {
            throw ClusterError.malformedServer(authority, place: "KUBERNETES_SERVICE_HOST and _PORT")
        }
        var tls = TLSSettings()
        let authorities = "\(folder)/ca.crt"
        tls.trust = .only(
            try TrustedCertificates(
                pem: CredentialFile.contents(of: authorities),
                place: authorities,
                now: now
            )
        )
        let token = BearerToken(file: "\(folder)/token")
        _ = try token.current()
        let namespace = try CredentialFile.contentsIfPresent(of: "\(folder)/namespace").map {
            String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace }
        }
        try self.init(
            server: server,
            tls: tls,
            token: token,
            namespace: namespace.flatMap { $0.isEmpty ? nil : $0 } ?? "default",
            place: place
        )
    }
}

extension HTTPURL {
    /// Whether the address is one of this machine itself.
    fileprivate var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || (isAddress && host.hasPrefix("127."))
    }
}
