package import Diagnostics

/// What proves to the API server who is asking, sent with every request.
package struct BearerToken: Sendable {
    private enum Origin {
        case value(Redacted<String>, place: String)
        case file(String)
    }

    private let origin: Origin

    /// A token that does not change.
    /// - Parameter place: Where it came from, for the error message.
    package init(_ token: Redacted<String>, place: String) {
        origin = .value(token, place: place)
    }

    /// A token that is read from a file before each request, since others renew it there.
    package init(file path: String) {
        origin = .file(path)
    }

    /// The token as of now.
    /// - Throws: ``ClusterError/unreadableFile(path:reason:)``, ``ClusterError/malformedToken(place:)``.
    package func current() throws(ClusterError) -> Redacted<String> {
        switch origin {
        case .value(let token, let place): return try Self.checked(token.secret, place: place)
        case .file(let path):
            return try Self.checked(
                String(decoding: CredentialFile.contents(of: path), as: UTF8.self),
                place: path
            )
        }
    }

    /// Without the line end that editors leave; anything else that may not stand in a header is refused.
    private static func checked(_ text: String, place: String) throws(ClusterError) -> Redacted<String> {
        var token = Substring(text)
        while let last = token.unicodeScalars.last, last.properties.isWhitespace { token.removeLast() }
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .malformedToken(place: place)
        }
        return Redacted(String(token))
    }
}
