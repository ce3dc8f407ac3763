import CCrypto
import CZlib

/// A file, a folder or a commit, as Git keeps it (gitformat-pack, "Loose objects"): named by the SHA-1 of `KIND SIZE NUL CONTENT`.
package struct GitObject: Sendable, Hashable {
    /// What it is.
    package enum Kind: String, Sendable {
        case blob, tree, commit
    }

    /// What it is.
    package let kind: Kind
    /// The bytes after the header.
    package let content: [UInt8]
    /// Its name.
    package let id: GitObjectID

    /// Names content.
    package init(_ kind: Kind, _ content: [UInt8]) {
        self.kind = kind
        self.content = content
        id = GitObjectID(bytes: Self.digest(of: Self.plain(kind, content)))
    }

    /// The file of a loose object: header and content as a zlib stream (RFC 1950).
    func compressed() -> [UInt8] {
        let plain = Self.plain(kind, content)
        var size = compressBound(uLong(plain.count))
        return [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            let status = compress2(
                buffer.baseAddress,
                &size,
                plain,
                uLong(plain.count),
                Z_DEFAULT_COMPRESSION
            )
            precondition(status == Z_OK, "zlib cannot compress: \(status)")
            count = Int(size)
        }
    }

    /// Whether the file of a loose object holds exactly this; what does not end where this ends is not unpacked further.
    func isHeld(by file: [UInt8]) -> Bool {
        let plain = Self.plain(kind, content)
        var size = uLong(plain.count)
        var status = Z_OK
        let found = [UInt8](unsafeUninitializedCapacity: plain.count) { buffer, count in
            status = uncompress(buffer.baseAddress, &size, file, uLong(file.count))
            count = status == Z_OK ? Int(size) : 0
        }
        return status == Z_OK && found == plain
    }

    private static func plain(_ kind: Kind, _ content: [UInt8]) -> [UInt8] {
        Array("\(kind.rawValue) \(content.count)".utf8) + [0] + content
    }

    private static func digest(of bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: GitObjectID.byteCount) { buffer, count in
            let done = EVP_Digest(bytes, bytes.count, buffer.baseAddress, nil, EVP_sha1(), nil)
            precondition(done == 1, "libcrypto offers no SHA-1")
            count = GitObjectID.byteCount
        }
    }
}
