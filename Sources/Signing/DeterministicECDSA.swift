import CCrypto
import Content

/// ECDSA over P-256 with SHA-256 whose nonce follows from key and message (RFC 6979, section 3.2).
///
/// libcrypto 3.0 draws the nonce at random, so that signing the same bundle twice gives two envelopes; here it gives one.
/// Arithmetic and curve are libcrypto's, with its constant-time paths for what is secret.
enum DeterministicECDSA {
    /// Signs `message` with a P-256 key.
    /// - Returns: DER with the smaller of the two equivalent values of s.
    static func sign(_ message: [UInt8], with key: KeyHandle) throws(SigningError) -> [UInt8] {
        var scalar: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key.pointer, "priv", &scalar) == 1, let scalar else {
            throw .lastCryptoError("read a key")
        }
        defer { BN_clear_free(scalar) }
        BN_set_flags(scalar, BN_FLG_CONSTTIME)
        let hash = Digest.of(message).bytes
        var nonces = NonceSequence(privateKey: bytes(of: scalar), hash: hash)
        while true {
            let nonce = nonces.next()
            if let signature = try sign(hash, scalar: scalar, nonce: nonce) {
                return try ECDSASignature.withLowS(signature)
            }
        }
    }

    /// One attempt; nil when the nonce is out of range or gives a zero, which asks for the next one.
    private static func sign(
        _ hash: [UInt8],
        scalar: OpaquePointer,
        nonce: [UInt8]
    ) throws(SigningError) -> [UInt8]? {
        guard let numbers = Numbers() else { throw .lastCryptoError("sign") }
        let order = EC_GROUP_get0_order(numbers.group)
        guard let secret = numbers.number(nonce), let e = numbers.number(hash), let r = numbers.number([]),
            let s = numbers.number([]), let product = numbers.number([])
        else { throw .lastCryptoError("sign") }
        BN_set_flags(secret, BN_FLG_CONSTTIME)
        guard BN_is_zero(secret) == 0, BN_cmp(secret, order) < 0 else { return nil }
        let context = numbers.context
        guard EC_POINT_mul(numbers.group, numbers.point, secret, nil, nil, context) == 1,
            EC_POINT_get_affine_coordinates(numbers.group, numbers.point, r, nil, context) == 1,
            BN_nnmod(r, r, order, context) == 1,
            BN_mod_mul(product, r, scalar, order, context) == 1,
            BN_mod_add(product, product, e, order, context) == 1,
            BN_mod_inverse(secret, secret, order, context) != nil,
            BN_mod_mul(s, secret, product, order, context) == 1
        else { throw .lastCryptoError("sign") }
        guard BN_is_zero(r) == 0, BN_is_zero(s) == 0 else { return nil }
        return try encode(r, s)
    }

    private static func encode(_ r: OpaquePointer, _ s: OpaquePointer) throws(SigningError) -> [UInt8] {
        guard let signature = ECDSA_SIG_new() else { throw .lastCryptoError("sign") }
        defer { ECDSA_SIG_free(signature) }
        guard let ownR = BN_dup(r), let ownS = BN_dup(s) else { throw .lastCryptoError("sign") }
        ECDSA_SIG_set0(signature, ownR, ownS)
        guard let der = encodeDER({ i2d_ECDSA_SIG(signature, $0) }) else { throw .lastCryptoError("sign") }
        return der
    }

    /// A number as 32 bytes, big-endian.
    private static func bytes(of number: OpaquePointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            BN_bn2binpad(number, buffer.baseAddress, 32)
            count = 32
        }
    }

    /// The candidates for the nonce, by HMAC-DRBG (RFC 6979, section 3.2, steps b to h).
    struct NonceSequence {
        private var key = [UInt8](repeating: 0, count: 32)
        private var value = [UInt8](repeating: 1, count: 32)
        private var isFirst = true

        /// Starts from 32 bytes of key and the digest of the message.
        init(privateKey: [UInt8], hash: [UInt8]) {
            let seed = privateKey + Self.reduced(hash)
            key = Self.hmac(key, value + [0] + seed)
            value = Self.hmac(key, value)
            key = Self.hmac(key, value + [1] + seed)
            value = Self.hmac(key, value)
        }

        /// The next candidate, 32 bytes.
        mutating func next() -> [UInt8] {
            if !isFirst {
                key = Self.hmac(key, value + [0])
                value = Self.hmac(key, value)
            }
            isFirst = false
            value = Self.hmac(key, value)
            return value
        }

        /// `bits2octets`: the digest as a number below the order.
        private static func reduced(_ hash: [UInt8]) -> [UInt8] {
            let order = ECDSASignature.order
            guard !hash.lexicographicallyPrecedes(order) else { return hash }
            var result = hash
            var borrow = 0
            for index in result.indices.reversed() {
                let difference = Int(hash[index]) - Int(order[index]) - borrow
                borrow = difference < 0 ? 1 : 0
                result[index] = UInt8(truncatingIfNeeded: difference)
            }
            return result
        }

        private static func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
                HMAC(EVP_sha256(), key, CInt(key.count), message, message.count, buffer.baseAddress, nil)
                count = 32
            }
        }
    }

    /// The group, a point and numbers of one attempt; freed and wiped together.
    private final class Numbers {
        let group: OpaquePointer
        let point: OpaquePointer
        let context: OpaquePointer
        private var numbers: [OpaquePointer] = []

        init?() {
            guard let group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1) else { return nil }
            guard let point = EC_POINT_new(group), let context = BN_CTX_secure_new() else {
                EC_GROUP_free(group)
                return nil
            }
            self.group = group
            self.point = point
            self.context = context
        }

        deinit {
            for number in numbers { BN_clear_free(number) }
            EC_POINT_clear_free(point)
            EC_GROUP_free(group)
            BN_CTX_free(context)
        }

        func number(_ bytes: [UInt8]) -> OpaquePointer? {
            guard let number = BN_bin2bn(bytes, CInt(bytes.count), nil) else { return nil }
            numbers.append(number)
            return number
        }
    }
}
