import CCrypto

/// Computes a digest over bytes that arrive piece by piece.
///
/// A class since it owns an OpenSSL context; one task uses it at a time.
package final class DigestHasher {
    private let algorithm: Digest.Algorithm
    private let context: OpaquePointer

    /// Starts a digest.
    package init(_ algorithm: Digest.Algorithm = .sha256) {
        self.algorithm = algorithm
        guard let context = EVP_MD_CTX_new() else { fatalError("out of memory: no digest context") }
        self.context = context
        let started = EVP_DigestInit_ex(context, algorithm == .sha256 ? EVP_sha256() : EVP_sha512(), nil)
        precondition(started == 1, "libcrypto offers no \(algorithm.rawValue)")
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds `bytes`.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        let updated = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(updated == 1, "a digest context was used after it was finished")
    }

    /// Adds `bytes`.
    package func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Ends the digest; call it once.
    package func finish() -> Digest {
        let bytes = [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
            let finished = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(finished == 1, "a digest context was finished twice")
            count = algorithm.byteCount
        }
        guard let digest = Digest(algorithm, bytes: bytes) else {
            preconditionFailure("a digest of the wrong length")
        }
        return digest
    }
}

extension Digest {
    /// The digest of bytes in memory.
    package static func of(_ bytes: [UInt8], _ algorithm: Algorithm = .sha256) -> Digest {
        let hasher = DigestHasher(algorithm)
        hasher.update(bytes)
        return hasher.finish()
    }
}
