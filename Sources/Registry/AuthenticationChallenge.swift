/// One way to authenticate that a 401 offers (RFC 9110 section 11.6.1).
struct AuthenticationChallenge: Hashable, Sendable {
    /// The scheme in lower case, such as `bearer`.
    let scheme: String
    /// The parameters, names in lower case.
    let parameters: [String: String]

    /// Reads the values of `WWW-Authenticate` fields; what is malformed is left out.
    static func parse(_ values: [String]) -> [AuthenticationChallenge] {
        values.flatMap { value in
            var scanner = Scanner(text: Array(value.utf8))
            return scanner.challenges()
        }
    }

    private struct Scanner {
        let text: [UInt8]
        var offset = 0

        mutating func challenges() -> [AuthenticationChallenge] {
            var found: [AuthenticationChallenge] = []
            var scheme: String?
            var parameters: [String: String] = [:]
            while offset < text.count {
                skip(while: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\t") }
                )
                let word = token()
                guard !word.isEmpty else { break }
                skip(while: { $0 == UInt8(ascii: " ") })
                if take(UInt8(ascii: "=")) {
                    skip(while: { $0 == UInt8(ascii: " ") })
                    parameters[word.lowercased()] = take(UInt8(ascii: "\"")) ? quoted() : token()
                } else {
                    if let scheme { found.append(Self.make(scheme, parameters)) }
                    scheme = word
                    parameters = [:]
                }
            }
            if let scheme { found.append(Self.make(scheme, parameters)) }
            return found
        }

        private static func make(_ scheme: String, _ parameters: [String: String]) -> AuthenticationChallenge
        {
            AuthenticationChallenge(scheme: scheme.lowercased(), parameters: parameters)
        }

        private mutating func token() -> String {
            let start = offset
            skip(while: { $0 > UInt8(ascii: " ") && $0 < 0x7F && !",=\"".utf8.contains($0) })
            return String(decoding: text[start..<offset], as: UTF8.self)
        }

        private mutating func quoted() -> String {
            var bytes: [UInt8] = []
            while offset < text.count, !take(UInt8(ascii: "\"")) {
                if text[offset] == UInt8(ascii: "\\"), offset + 1 < text.count { offset += 1 }
                bytes.append(text[offset])
                offset += 1
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard offset < text.count, text[offset] == byte else { return false }
            offset += 1
            return true
        }

        private mutating func skip(while matches: (UInt8) -> Bool) {
            while offset < text.count, matches(text[offset]) { offset += 1 }
        }
    }
}
