/// A server that answers elsewhere than where its name leads: the connection goes there, and everything else stays with the name, in the
/// request, in its `Host`, in the certificate and in what is compared with the address that was asked for.
package struct Relocation: Sendable, Hashable {
    private let origin: HTTPURL
    private let place: HTTPURL

    /// Says that the server of `origin` answers at host and port of `place`.
    package init(_ origin: HTTPURL, to place: HTTPURL) {
        self.origin = origin
        self.place = place
    }

    /// Whether requests to `url` go elsewhere.
    func moves(_ url: HTTPURL) -> Bool { url.hasSameOrigin(as: origin) }

    /// The name, and the address that it stands for, without the brackets of IPv6.
    var override: (name: String, address: String) {
        (origin.host, place.host.trimmingPrefix("[").description.replacing("]", with: ""))
    }

    /// The address of `url` with the port of the place.
    func request(_ url: HTTPURL) -> String {
        "\(url.scheme.rawValue)://\(url.host):\(place.port)\(url.target)"
    }

    /// `url` for people: what was asked for, and where.
    func origin(of url: HTTPURL) -> String { "\(url.origin) at \(place.authority)" }
}
