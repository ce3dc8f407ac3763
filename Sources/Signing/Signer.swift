/// Something that can sign: a key in memory, or a device that keeps its key to itself.
package protocol Signer: Sendable {
    /// The public half of the key that signs.
    var publicKey: PublicKey { get }

    /// Signs the pre-authentication encoding of an envelope.
    /// - Returns: DER for `ecdsa-p256-sha256`, 64 bytes for `ed25519`.
    func signature(over preAuthEncoding: [UInt8]) async throws -> [UInt8]
}
