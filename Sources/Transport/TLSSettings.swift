/// Whom to trust, and as whom to appear.
package struct TLSSettings: Sendable {
    /// How a server's certificate is judged.
    package enum Trust: Sendable {
        /// By the authorities that the operating system trusts.
        case system
        /// By these authorities and no others.
        case only(TrustedCertificates)
        /// Not at all. Anyone on the way can read and change everything; never a default.
        case nobodyChecked
    }

    /// How a server's certificate is judged.
    package var trust: Trust = .system
    /// The certificate and key to show when the server asks.
    package var identity: ClientIdentity?
    /// The name that one server's certificate must have, where it is not the host of the address.
    package var serverName: ServerName?

    /// A server that has another name in its certificate than in its address.
    package struct ServerName: Sendable, Hashable {
        /// The host in the address, as ``HTTPURL/host`` has it.
        package let host: String
        /// The name to ask for, and to find in the certificate.
        package let certificateName: String

        /// Says that `host` shows a certificate for `certificateName`.
        package init(host: String, certificateName: String) {
            self.host = host
            self.certificateName = certificateName
        }
    }

    /// The authorities of the system, and no certificate of our own.
    package init() {}
}
