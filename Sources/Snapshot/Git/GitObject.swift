import Content

/// An object of Git: its kind, its content, and the name that follows from both.
package struct GitObject: Sendable, Hashable {
    /// What an object is.
    package enum Kind: String, Sendable {
        case blob, tree, commit
    }

    /// By which digest a repository names its objects.
    package enum Format: String, Sendable, CaseIterable {
        case sha1, sha256
    }

    /// What it is.
    package let kind: Kind
    /// What it holds.
    package let content: [UInt8]
    /// Its name: 20 or 32 bytes.
    package let name: [UInt8]

    /// Names content.
    package init(_ kind: Kind, _ content: [UInt8], _ format: Format) {
        self.kind = kind
        self.content = content
        let stored = Self.stored(kind, content)
        name =
            switch format {
            case .sha1: SHA1.digest(stored)
            case .sha256: Digest.of(stored).bytes
            }
    }

    /// The name in hexadecimal digits.
    package var hex: String { Hexadecimal.encode(name) }

    /// What a repository stores, compressed by zlib: `KIND SIZE`, a zero byte, the content (gitformat-loose).
    package var stored: [UInt8] { Self.stored(kind, content) }

    private static func stored(_ kind: Kind, _ content: [UInt8]) -> [UInt8] {
        Array("\(kind.rawValue) \(content.count)\0".utf8) + content
    }
}
