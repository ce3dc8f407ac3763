/// Where a server listens: a host or address of this machine, and a port.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// Only programs on this machine can reach it.
    package static let loopback = ListenAddress(host: "127.0.0.1", port: 5_555)

    /// The host name or address; an IPv6 address without brackets.
    package let host: String
    /// The port, 0 to 65,535; 0 asks the system for a free one.
    package let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Parses `HOST:PORT`; an IPv6 address stands in brackets.
    /// - Throws: ``MirrorError/malformedAddress(_:)``.
    package init(_ text: String) throws(MirrorError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw .malformedAddress(text)
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw .malformedAddress(text)
        }
        guard !host.isEmpty else { throw .malformedAddress(text) }
        self.init(host: String(host), port: Int(port))
    }

    /// Whether only programs on this machine can reach it.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
