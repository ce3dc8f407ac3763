/// How servers are spoken to; the same for every request of one transport.
package struct TransportSettings: Sendable {
    /// How long a connection may take to be ready, TLS included.
    package var connectTimeout: Duration = .seconds(10)
    /// How long the other side may neither send nor take a byte, and how long the head of its answer may take.
    package var stallTimeout: Duration = .seconds(60)
    /// What must come of a body, or be taken of one, on average over each ``stallTimeout`` that was spent waiting for that.
    package var minimumBytesPerSecond = 128
    /// How many connections to one server are used at a time.
    package var connectionsPerHost = 8
    /// The largest header of an answer in bytes, names and values together.
    package var headerLimit = 64 << 10
    /// The one server that answers elsewhere, if there is one.
    package var relocation: Relocation?
    /// Through whom servers are reached.
    package var proxies = ProxySettings()
    /// Whom to trust, and as whom to appear.
    package var tls = TLSSettings()

    /// The defaults.
    package init() {}

    /// How long the HTTP client waits for the next piece: beyond ``stallTimeout``, which ``ExchangeWatch`` holds at the head and
    /// knows more about, since the client counts whole heads only.
    var silenceTimeout: Duration { stallTimeout * 1.25 }
    /// What must move in a ``stallTimeout``, in bytes.
    var minimumBytesPerStall: Int { Int(stallTimeout / .seconds(1) * Double(minimumBytesPerSecond)) }
}
