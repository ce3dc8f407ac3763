package import Diagnostics
import NIOSSL

/// A certificate and its private key, shown to a server that asks who is calling.
package struct ClientIdentity: Sendable {
    let certificates: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// Reads PEM text: the certificate first, then the rest of its chain, and an unencrypted key.
    /// - Parameter place: Where they came from, for the error message.
    /// - Throws: ``TransportError/unusableIdentity(place:reason:)``.
    package init(
        certificatePEM: [UInt8],
        keyPEM: Redacted<[UInt8]>,
        place: String
    ) throws(TransportError) {
        do {
            certificates = try NIOSSLCertificate.fromPEMBytes(certificatePEM)
        } catch {
            throw .unusableIdentity(place: place, reason: "it holds no PEM certificate")
        }
        guard !certificates.isEmpty else {
            throw .unusableIdentity(place: place, reason: "it holds no PEM certificate")
        }
        do {
            key = try NIOSSLPrivateKey(bytes: keyPEM.secret, format: .pem)
        } catch {
            throw .unusableIdentity(place: place, reason: "it holds no PEM private key, or an encrypted one")
        }
    }
}
