package import Diagnostics
import NIOSSL

/// A certificate and its private key, shown to a server that asks who is calling.
package struct ClientIdentity: Sendable {
    let certificates: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// When the certificate ends, or the first of its chain, in seconds since 1970; nil where there is none.
    package var end: Int64? { certificates.map { Int64($0.notValidAfter) }.min() }

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
        do {
            _ = try NIOSSLContext(configuration: TLSConfiguration(showing: self))
        } catch NIOSSLError.failedToLoadPrivateKey {
            throw .unusableIdentity(place: place, reason: "the client key is not the one of the certificate")
        } catch {
            throw .unusableIdentity(place: place, reason: "TLS takes no certificate of this kind")
        }
    }
}

extension TLSConfiguration {
    /// Of a client that shows `identity` and trusts nobody.
    fileprivate init(showing identity: ClientIdentity) {
        self = .makeClientConfiguration()
        trustRoots = .certificates([])
        show(identity)
    }

    /// Shows `identity` to a server that asks who is calling.
    mutating func show(_ identity: ClientIdentity) {
        certificateChain = identity.certificates.map { .certificate($0) }
        privateKey = .privateKey(identity.key)
    }
}
