import CCrypto

/// Owns one libcrypto key; a class since the handle must be freed once.
///
/// One task uses it at a time.
final class KeyHandle {
    let pointer: OpaquePointer

    /// Takes over a key that libcrypto has made; nil stays nil.
    init?(adopting pointer: OpaquePointer?) {
        guard let pointer else {
            ERR_clear_error()
            return nil
        }
        self.pointer = pointer
    }

    /// Reads a SubjectPublicKeyInfo; nil if libcrypto refuses it.
    convenience init?(spki: [UInt8]) {
        self.init(adopting: decodeDER(spki, d2i_PUBKEY, free: EVP_PKEY_free))
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// Whether the public half is a valid point of its curve, as far as libcrypto checks that.
    var hasValidPublicHalf: Bool {
        guard let context = EVP_PKEY_CTX_new(pointer, nil) else { return false }
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_PKEY_public_check(context) == 1
    }
}

/// Runs a `d2i_…` function over the whole of `der`; nil if it fails or leaves bytes over.
func decodeDER(
    _ der: [UInt8],
    _ decode: (
        UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, Int
    ) -> OpaquePointer?,
    free: (OpaquePointer?) -> Void
) -> OpaquePointer? {
    defer { ERR_clear_error() }
    return der.withUnsafeBufferPointer { buffer in
        var position = buffer.baseAddress
        guard let end = buffer.baseAddress.map({ $0 + buffer.count }),
            let decoded = decode(nil, &position, buffer.count)
        else { return nil }
        guard position == end else {
            free(decoded)
            return nil
        }
        return decoded
    }
}

/// Runs an `i2d_…` function; nil if it fails.
func encodeDER(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> CInt) -> [UInt8]? {
    let length = encode(nil)
    guard length > 0 else {
        ERR_clear_error()
        return nil
    }
    return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
        var position = buffer.baseAddress
        count = Int(max(0, encode(&position)))
    }
}

extension SigningError {
    /// The error for the libcrypto call that has just failed on this thread.
    static func lastCryptoError(_ operation: String) -> SigningError {
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(ERR_get_error(), &text, text.count)
        ERR_clear_error()
        let reason = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return .cryptoFailed(operation: operation, reason: String(decoding: reason, as: UTF8.self))
    }
}
