import Content
import Diagnostics
import Transport

/// A whole answer of the API server; never more bytes than the limit of its request.
struct APIResponse: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]
    /// What was asked, as `PATCH https://…/apis/apps/v1/…`, for error messages.
    let request: String

    /// Whether it is what was asked for.
    var isSuccess: Bool { (200..<300).contains(status) }

    /// How many seconds the server wants to be left alone.
    var retryAfter: Int? {
        headers["Retry-After"].flatMap { $0.utf8.count <= 9 ? Int($0) : 999_999_999 }
    }

    /// The bare media type of the body, lower case, without parameters.
    var mediaType: String {
        let bare = headers["Content-Type", default: ""].prefix { $0 != ";" && $0 != "," }
        return bare.filter { !$0.isWhitespace }.lowercased()
    }

    /// What the server has to say beside its answer, such as unknown fields (RFC 7234 section 5.5).
    var warnings: [String] {
        headers.values(of: "Warning").prefix(64).compactMap(Self.warningText)
    }

    /// Decodes the body.
    /// - Throws: ``ClusterError/malformedAnswer(request:reason:)`` unless it is JSON of that shape.
    func decode<Value: Decodable>(_ type: Value.Type) throws(ClusterError) -> Value {
        guard mediaType == "application/json" else {
            let found = mediaType.isEmpty ? "no content type" : "content of type \(mediaType)"
            throw .malformedAnswer(request: request, reason: "found \(found), expected application/json")
        }
        do {
            return try StrictJSON.decode(type, from: body, place: "the answer", limits: .apiObject)
        } catch {
            throw .malformedAnswer(request: request, reason: error.description)
        }
    }

    /// The quoted text of `299 - "text"`, escapes resolved.
    private static func warningText(_ value: String) -> String? {
        guard let start = value.firstIndex(of: "\"") else { return nil }
        var text = ""
        var isEscaped = false
        for character in value[value.index(after: start)...] {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return text
            } else {
                text.append(character)
            }
        }
        return nil
    }
}

extension HTTPHeaders {
    fileprivate subscript(name: String, default absent: String) -> String { self[name] ?? absent }
}

extension StrictJSON.Limits {
    /// What an API server sends: 16 MiB, deep enough for the schemas of definitions.
    static let apiObject = StrictJSON.Limits(
        bytes: APIConnection.answerLimit,
        depth: 256,
        wholeNumbers: false
    )
}
