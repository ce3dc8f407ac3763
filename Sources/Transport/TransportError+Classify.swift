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
        case let error as HTTPParserError:
            let reason = error == .headerOverflow ? "its header is too large" : "what came is not HTTP"
            let isCut = error == .invalidEOFState
            self = .failed(
                origin: origin,
                isCut ? .reset : .malformed,
                reason: isCut ? "the answer ends in the middle" : reason
            )
        case let error as ServerName.Mismatch:
            let found = error.found.isEmpty ? "nobody by name" : error.found.joined(separator: ", ")
            self = .failed(
                origin: origin,
                .tls,
                reason: "the server's certificate is for \(found), expected \(error.wanted)"
            )
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .failed(origin: origin, .tls, reason: "the server's certificate is for another host")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self = .failed(origin: origin, .tls, reason: Self.tlsReason(String(describing: error)))
        default:
            self = .failed(origin: origin, .reset, reason: String(describing: error))
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
            .failed(origin: origin, .timeout, reason: "nothing came for \(settings.stallTimeout)")
        case .writeTimeout:
            .failed(origin: origin, .timeout, reason: "nothing was taken for \(settings.stallTimeout)")
        case .remoteConnectionClosed, .requestStreamCancelled:
            .failed(origin: origin, .reset, reason: "the other side closed it")
        case .bodyLengthMismatch:
            .failed(origin: origin, .malformed, reason: "the body to send has not the announced length")
        default:
            .failed(origin: origin, .malformed, reason: error.shortDescription)
        }
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

    private static func tlsReason(_ detail: String) -> String {
        if detail.contains("CERTIFICATE_VERIFY_FAILED") {
            return "the server's certificate is not valid now, or signed by nobody who is trusted"
        }
        if detail.contains("WRONG_VERSION_NUMBER") || detail.contains("HTTP_REQUEST") {
            return "the server does not speak TLS"
        }
        if detail.contains("CERTIFICATE_REQUIRED") || detail.contains("BAD_CERTIFICATE") {
            return "the server does not accept our certificate, or wants one"
        }
        return detail
    }
}
