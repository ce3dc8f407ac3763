import Glibc
import NIOSSL

/// Certificate authorities that a server's certificate is judged by, instead of the system's.
package struct TrustedCertificates: Sendable {
    /// The largest bundle that is read, in bytes: 4 MiB.
    package static let limit = 4 << 20

    let certificates: [NIOSSLCertificate]

    /// When the first of them ends, in seconds since 1970; nil where there is none.
    package var end: Int64? { certificates.map { Int64($0.notValidAfter) }.min() }

    /// Reads PEM text.
    /// - Parameters:
    ///   - pem: The text.
    ///   - place: Where it came from, for the error message.
    ///   - now: The present, in seconds since 1970; expired authorities are left out.
    /// - Throws: ``TransportError/unusableAuthority(place:reason:)`` if it holds no certificate, a malformed one, or none
    ///   that has not expired.
    package init(pem: [UInt8], place: String, now: Int64) throws(TransportError) {
        let found: [NIOSSLCertificate]
        do {
            found = try NIOSSLCertificate.fromPEMBytes(pem)
        } catch {
            throw .unusableAuthority(place: place, reason: "it holds no PEM certificate")
        }
        certificates = found.filter { Int64($0.notValidAfter) > now }
        guard !found.isEmpty else {
            throw .unusableAuthority(place: place, reason: "it holds no PEM certificate")
        }
        guard !certificates.isEmpty else {
            throw .unusableAuthority(place: place, reason: "its certificates have expired")
        }
    }

    /// Reads the PEM file at `path`.
    /// - Throws: ``TransportError/unusableAuthority(place:reason:)`` also if there is no such file.
    package init(contentsOf path: String, now: Int64) throws(TransportError) {
        try self.init(pem: try Self.bytes(of: path), place: path, now: now)
    }

    private static func bytes(of path: String) throws(TransportError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw .unusableAuthority(place: path, reason: String(cString: strerror(errno)).lowercased())
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unusableAuthority(place: path, reason: "it is not a regular file")
        }
        guard status.st_size <= limit else {
            throw .unusableAuthority(place: path, reason: "it is larger than \(limit) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            guard count > 0 else { throw .unusableAuthority(place: path, reason: "it cannot be read") }
            filled += count
        }
        return bytes
    }
}
