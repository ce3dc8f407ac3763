import CCrypto

/// The digest by which Git names objects, FIPS 180-4: a name alone, nothing is trusted because of it.
package enum SHA1 {
    /// The 20 bytes of the digest of `bytes`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        let done = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil)
        precondition(done == 1, "libcrypto offers no sha1")
        return digest
    }
}
