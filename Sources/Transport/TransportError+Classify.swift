import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension TransportError {
    /// Sorts what the HTTP client threw.
    init(_ error: any Error, origin: String, settings: TransportSettings) {
        switch error {
        case let error as TransportError: self = error
        case let error as HTTPClientError: self = Self.sort(error, origin, settings)
        case let error as NIOConnectionError: self = Self.sort(error, origin)
        case let error as IOError:
            let isConnect = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT].contains(error.errnoCode)
            self = .failed(origin: origin, isConnect ? .connect : .reset, reason: Self.text(error.errnoCode))
        case let error as ChannelError:
            if case .connectTimeout = error {
                self = .failed(origin: origin, .connect, reason: "nothing answers")
            } else {
                self = .failed(origin: origin, .reset, reason: "the other side closed it")
            }
        case let error as HTTPParserError: self = Self.sort(error, origin, settings)
        case is NIOHTTPDecoderError:
            self = .failed(origin: origin, .malformed, reason: "more came than was asked for")
        case let error as ExchangeWatch.Fault: self = Self.sort(error, origin, settings)
        case let error as StallWatch.Stalled: self = Self.sort(error, origin, settings)
        case let error as ServerName.Mismatch:
            let found = error.found.isEmpty ? "nobody by name" : error.found.joined(separator: ", ")
            self = .failed(
                origin: origin,
                .tls,
                reason: "the server's certificate is for \(found), expected \(error.wanted)"
            )
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .failed(origin: origin, .tls, reason: "the server's certificate is for another host")
        case NIOSSLError.uncleanShutdown:
            self = .failed(origin: origin, .reset, reason: "the other side closed it")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self = .failed(origin: origin, .tls, reason: Self.tlsReason(String(describing: error)))
        default:
            self = .failed(origin: origin, .reset, reason: "the reason is not known")
        }
    }

    private static func sort(
        _ error: HTTPClientError,
        _ origin: String,
        _ settings: TransportSettings
    ) -> TransportError {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout:
            .failed(origin: origin, .connect, reason: "nothing answers within \(settings.connectTimeout)")
        case .tlsHandshakeTimeout:
            .failed(origin: origin, .tls, reason: "no handshake within \(settings.connectTimeout)")
        case .readTimeout:
            .failed(origin: origin, .timeout, reason: "nothing came for \(settings.silenceTimeout)")
        case .remoteConnectionClosed, .requestStreamCancelled:
            .failed(origin: origin, .reset, reason: "the other side closed it")
        case .proxyAuthenticationRequired:
            .failed(
                origin: origin,
                .connect,
                reason: "the proxy wants a user name and password, or other ones"
            )
        case .invalidProxyResponse, .httpProxyHandshakeTimeout, .invalidProxyConfiguration:
            .failed(origin: origin, .connect, reason: "the proxy makes no tunnel to it")
        case .bodyLengthMismatch:
            .failed(origin: origin, .malformed, reason: "the body to send has not the announced length")
        default:
            .failed(origin: origin, .malformed, reason: "the exchange does not follow the rules of HTTP")
        }
    }

    private static func sort(
        _ error: HTTPParserError,
        _ origin: String,
        _ settings: TransportSettings
    ) -> TransportError {
        switch error {
        case .headerOverflow: .tooLarge(origin: origin, limit: settings.headerLimit)
        case .invalidEOFState: .failed(origin: origin, .reset, reason: "the answer ends in the middle")
        default: .failed(origin: origin, .malformed, reason: "what came is not HTTP")
        }
    }

    private static func sort(
        _ fault: ExchangeWatch.Fault,
        _ origin: String,
        _ settings: TransportSettings
    ) -> TransportError {
        switch fault {
        case .status(let code):
            .failed(
                origin: origin,
                .malformed,
                reason: "found HTTP status \(code.threeDigits), expected one from 200 to 599"
            )
        case .largeHead: .tooLarge(origin: origin, limit: settings.headerLimit)
        case .lateHead:
            .failed(origin: origin, .tooSlow, reason: "its head is not whole after \(settings.stallTimeout)")
        case .noHead:
            .failed(origin: origin, .timeout, reason: "nothing came for \(settings.stallTimeout)")
        }
    }

    private static func sort(
        _ stalled: StallWatch.Stalled,
        _ origin: String,
        _ settings: TransportSettings
    ) -> TransportError {
        stalled.bytes <= 0
            ? .failed(origin: origin, .timeout, reason: "nothing was taken for \(settings.stallTimeout)")
            : .failed(
                origin: origin,
                .tooSlow,
                reason: "\(stalled.bytes) bytes of the request were taken in \(settings.stallTimeout)"
            )
    }

    private static func sort(_ error: NIOConnectionError, _ origin: String) -> TransportError {
        guard let first = error.connectionErrors.first else {
            return .failed(origin: origin, .resolve, reason: "the name \(error.host) is unknown")
        }
        let reason = (first.error as? IOError).map { text($0.errnoCode) } ?? "nothing answers"
        return .failed(origin: origin, .connect, reason: reason)
    }

    private static func text(_ code: CInt) -> String {
        String(cString: strerror(code)).lowercased()
    }

    /// What the TLS library calls its failures, and what that means; the first that is found counts.
    private static let tlsReasons = [
        (
            "CERTIFICATE_VERIFY_FAILED",
            "the server's certificate is not valid now, or signed by nobody who is trusted"
        ),
        ("WRONG_VERSION_NUMBER", "the server does not speak TLS"),
        ("HTTP_REQUEST", "the server does not speak TLS"),
        ("PROTOCOL_VERSION", "the server speaks no TLS from 1.2 on"),
        ("UNSUPPORTED_PROTOCOL", "the server speaks no TLS from 1.2 on"),
        ("CERTIFICATE_REQUIRED", "the server does not accept our certificate, or wants one"),
        ("BAD_CERTIFICATE", "the server does not accept our certificate, or wants one"),
        ("CERTIFICATE_EXPIRED", "the server says that our certificate has expired"),
        ("CERTIFICATE_REVOKED", "the server says that our certificate is revoked"),
        ("CERTIFICATE_UNKNOWN", "the server does not accept our certificate"),
        ("UNKNOWN_CA", "the server does not know the authority of our certificate"),
        ("ACCESS_DENIED", "the server does not let our certificate in"),
        ("UNRECOGNIZED_NAME", "the server has no certificate for this host"),
        ("HANDSHAKE_FAILURE", "the server finds no way to encrypt that both sides know"),
        ("EOF during handshake", "the server closed the connection during the handshake"),
    ]

    private static func tlsReason(_ detail: String) -> String {
        tlsReasons.first { detail.contains($0.0) }?.1 ?? "the handshake failed"
    }
}

extension UInt {
    /// As a status line has it.
    fileprivate var threeDigits: String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, 3 - digits.count)) + digits
    }
}
