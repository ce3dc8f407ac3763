/// The part of an image reference before the path: a host name, an IPv4 address or a bracketed IPv6 address, and a port.
///
/// The case of letters is kept as written, since container runtimes compare it as written.
package struct RegistryHost: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The host that a reference without one means.
    package static let dockerHub = RegistryHost(uncheckedName: "docker.io")

    /// The name or address; an IPv6 address is in its brackets.
    package let name: String
    /// The port, 1 to 65535; nil for the scheme's own.
    package let port: UInt16?

    /// Parses `name[:port]`.
    /// - Throws: ``OCILayoutError/malformedReference(_:reason:)``.
    package init(_ text: String) throws(OCILayoutError) {
        let bytes = text.utf8
        let nameEnd: String.Index
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else {
                throw .malformedReference(text, reason: "the IPv6 address has no closing bracket")
            }
            nameEnd = bytes.index(after: close)
            let address = bytes[bytes.index(after: bytes.startIndex)..<close]
            guard address.contains(UInt8(ascii: ":")),
                address.allSatisfy({ ReferenceGrammar.isHexadecimal($0) || $0 == UInt8(ascii: ":") })
            else { throw .malformedReference(text, reason: "the IPv6 address is malformed") }
        } else {
            nameEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            let labels = bytes[..<nameEnd].split(
                separator: UInt8(ascii: "."),
                omittingEmptySubsequences: false
            )
            guard labels.allSatisfy(ReferenceGrammar.isHostLabel) else {
                throw .malformedReference(text, reason: "the host name is malformed")
            }
        }
        name = String(text[..<nameEnd])
        port = try Self.port(text[nameEnd...], of: text)
    }

    /// `name[:port]`.
    package var description: String { port.map { "\(name):\($0)" } ?? name }

    /// Whether this is `docker.io`, whose API is served by another host.
    package var isDockerHub: Bool { self == .dockerHub }

    package static func < (left: RegistryHost, right: RegistryHost) -> Bool {
        left.description < right.description
    }

    private init(uncheckedName: String) {
        name = uncheckedName
        port = nil
    }

    private static func port(_ rest: Substring, of text: String) throws(OCILayoutError) -> UInt16? {
        guard !rest.isEmpty else { return nil }
        let digits = rest.dropFirst()
        guard rest.utf8.first == UInt8(ascii: ":"), digits.utf8.allSatisfy(ReferenceGrammar.isDigit),
            digits.utf8.first != UInt8(ascii: "0"), let port = UInt16(digits)
        else { throw .malformedReference(text, reason: "the port is not a number from 1 to 65535") }
        return port
    }
}

extension RegistryHost: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
