extension String {
    /// This text with the secrets in it replaced by `<redacted>`; doing it again changes nothing.
    ///
    /// A secret is what this run carries as ``Redacted``, the password in `scheme://user:password@host` and in `user:password@host`, a user
    /// without a password in a URL of any scheme but `ssh`, what follows `Bearer` or `Basic`, and the value in `token=…`, `password=…` and their like. `name:tag@sha256:…` is an
    /// image, and what stands behind a single `/` is a path.
    package var withoutSecrets: String {
        let bytes = Array(utf8)
        let secrets = (KnownSecrets.ranges(in: bytes) + SecretFinder(bytes).secrets)
            .sorted { $0.lowerBound < $1.lowerBound }
        guard !secrets.isEmpty else { return self }
        var kept: [UInt8] = []
        var position = 0
        for secret in secrets where secret.upperBound > position {
            if secret.lowerBound >= position {
                kept += bytes[position..<secret.lowerBound]
                kept += Array("<redacted>".utf8)
            }
            position = secret.upperBound
        }
        return String(decoding: kept + bytes[position...], as: UTF8.self)
    }

    /// Whether what this run carries as ``Redacted`` stands in it.
    package var holdsKnownSecret: Bool { !KnownSecrets.ranges(in: Array(utf8)).isEmpty }
}

/// Finds what looks like a secret in a text.
private struct SecretFinder {
    /// Words before a colon that say what kind of place follows.
    private static let places: Set<String> = [
        "cluster", "docker-archive", "files", "oci", "oci-archive",
    ]
    /// Schemes of URLs that may have lost one slash, as they do when they are taken for a path.
    private static let schemes: Set<String> = ["docker", "ftp", "git", "http", "https", "ssh"]
    /// How the names of values end that are secrets.
    private static let names = [
        "apikey", "api_key", "credential", "passwd", "password", "secret", "signature", "token",
    ]
    private static let digests = ["sha256:", "sha512:"].map { Array($0.utf8) }

    private let bytes: [UInt8]
    /// Where secrets are.
    private(set) var secrets: [Range<Int>] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 <= 0x20 } ?? bytes.count
            look(at: start..<end)
            start = end + 1
        }
    }

    private mutating func look(at word: Range<Int>) {
        var position = word.lowerBound
        if bytes[word].contains(UInt8(ascii: "@")) {
            while let authority = authority(in: position..<word.upperBound) {
                position = addUser(of: authority, in: word)
            }
            addBareUser(in: position..<word.upperBound)
        }
        if bytes[word].contains(UInt8(ascii: "=")) { addValues(in: word) }
        addCredential(behind: word)
    }

    /// Where the authority of the first URL in `word` begins.
    private func authority(in word: Range<Int>) -> Int? {
        for colon in word where bytes[colon..<word.upperBound].starts(with: ":/".utf8) {
            if bytes[colon..<word.upperBound].starts(with: "://".utf8) { return colon + 3 }
            let start = bytes[word.lowerBound..<colon].lastIndex { !Self.isNameByte($0) }.map { $0 + 1 }
            let scheme = String(decoding: bytes[(start ?? word.lowerBound)..<colon], as: UTF8.self)
            if Self.schemes.contains(scheme.lowercased()) { return colon + 2 }
        }
        return nil
    }

    /// Adds the secret of the user whose URL has its authority at `start`.
    /// - Returns: Where the rest of the word begins.
    private mutating func addUser(of start: Int, in word: Range<Int>) -> Int {
        let slash = bytes[start..<word.upperBound].firstIndex { "/?#".utf8.contains($0) } ?? word.upperBound
        let colon = bytes[start..<slash].firstIndex(of: UInt8(ascii: ":"))
        var end = slash
        if lastAt(in: start..<slash) == nil, let colon, !isPort(colon + 1..<slash) {
            // A password with a slash in it; the next URL is another matter.
            end = authority(in: start..<word.upperBound) ?? word.upperBound
        }
        guard let at = lastAt(in: start..<end) else { return end }
        if let colon, colon < at {
            add(colon + 1..<at)
        } else if !bytes[word.lowerBound..<start].reversed().starts(with: "ssh://".utf8.reversed()) {
            add(start..<at)
        }
        return end
    }

    /// Adds the password of `user:password@host`.
    private mutating func addBareUser(in part: Range<Int>) {
        guard let at = lastAt(in: part) else { return }
        var start = part.lowerBound
        while let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":")) {
            let name = bytes[start..<colon].lastIndex { !Self.isNameByte($0) }.map { $0 + 1 } ?? start
            let user = String(decoding: bytes[name..<colon], as: UTF8.self)
            let slash = bytes[colon..<at].firstIndex(of: UInt8(ascii: "/")) ?? at
            if Self.places.contains(user) || user.isEmpty || slash < at && isPort(colon + 1..<slash) {
                start = slash < at && isPort(colon + 1..<slash) ? slash : colon + 1
                continue
            }
            let isPath =
                name > 0 && bytes[name - 1] == UInt8(ascii: "/")
                && !(name > 1 && bytes[name - 2] == UInt8(ascii: "/"))
            if !isPath { add(colon + 1..<at) }
            return
        }
    }

    /// Adds the values of names such as `token`.
    private mutating func addValues(in word: Range<Int>) {
        for equals in word where bytes[equals] == UInt8(ascii: "=") {
            let start = bytes[word.lowerBound..<equals].lastIndex { !Self.isNameByte($0) }.map { $0 + 1 }
            let name = String(decoding: bytes[(start ?? word.lowerBound)..<equals], as: UTF8.self)
                .lowercased()
            guard name == "sig" || Self.names.contains(where: { name.hasSuffix($0) }) else { continue }
            let end = bytes[(equals + 1)..<word.upperBound].firstIndex { "&;,\"')".utf8.contains($0) }
            add(equals + 1..<(end ?? word.upperBound))
        }
    }

    /// Adds the word after `Bearer` or `Basic`, unless it is one of prose, or the name of a parameter.
    private mutating func addCredential(behind word: Range<Int>) {
        let scheme = String(decoding: bytes[word].suffix(6), as: UTF8.self).lowercased()
        guard scheme == "bearer" || scheme.hasSuffix("basic") else { return }
        let length = scheme == "bearer" ? 6 : 5
        let before = word.upperBound - length - 1
        if before >= word.lowerBound, Self.isNameByte(bytes[before]) { return }
        guard let start = bytes[word.upperBound...].firstIndex(where: { $0 > 0x20 }) else { return }
        let end = bytes[start...].firstIndex { !Self.isTokenByte($0) } ?? bytes.count
        let isParameter =
            end + 1 < bytes.count && bytes[end] == UInt8(ascii: "\"") && Self.isNameByte(bytes[end + 1])
        let isProse = end - start < 20 && bytes[start..<end].allSatisfy { (0x61...0x7A).contains($0) }
        if !isParameter, !isProse { add(start..<end) }
    }

    /// The last `@` before a host.
    private func lastAt(in range: Range<Int>) -> Int? {
        range.last { index in
            guard bytes[index] == UInt8(ascii: "@"), index + 1 < bytes.count else { return false }
            let host = bytes[(index + 1)...]
            guard let first = host.first, Self.isNameByte(first) || first == UInt8(ascii: "[") else {
                return false
            }
            return !Self.digests.contains { host.starts(with: $0) }
        }
    }

    private mutating func add(_ secret: Range<Int>) {
        if !secret.isEmpty { secrets.append(secret) }
    }

    private func isPort(_ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: "-._%+$~".utf8.contains(byte)
        }
    }

    /// What a token of RFC 7235, `token68`, consists of.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~+/=".utf8.contains(byte)
        }
    }
}
