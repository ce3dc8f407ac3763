package import Diagnostics
import Glibc

/// Why the embedded mirror cannot serve.
package enum MirrorError: OperatorError, Equatable {
    /// Text that is no address to listen on.
    case malformedAddress(String)
    /// The host to listen on has no address.
    case unknownHost(ListenAddress)
    /// The system does not let us listen there.
    case cannotListen(ListenAddress, errno: CInt)

    package var report: ErrorReport {
        switch self {
        case .malformedAddress(let text):
            ErrorReport(
                "mirror.malformed-address",
                .usage,
                "\"\(text.terminalSafe)\" is no address to listen on",
                remedy: "write it as HOST:PORT, such as 127.0.0.1:5555"
            )
        case .unknownHost(let address):
            ErrorReport(
                "mirror.unknown-host",
                .usage,
                "no address is known for the host of \(address.description.terminalSafe), expected one of this machine",
                remedy: "name an address of this machine, or 0.0.0.0 for all of them"
            )
        case .cannotListen(let address, let errno):
            ErrorReport(
                "mirror.cannot-listen",
                .environment,
                "cannot listen on \(address.description.terminalSafe): \(String(cString: strerror(errno)).lowercased())",
                remedy: Self.remedy(for: errno)
            )
        }
    }

    private static func remedy(for errno: CInt) -> String {
        switch errno {
        case EADDRNOTAVAIL: "name an address of this machine, or 0.0.0.0 for all of them"
        case EACCES: "choose a port from 1024 on, or run as a user who may take this one"
        default: "stop what listens there, or choose another port"
        }
    }
}
