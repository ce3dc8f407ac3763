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

    package var identifier: String {
        switch self {
        case .malformedAddress: "mirror.malformed-address"
        case .unknownHost: "mirror.unknown-host"
        case .cannotListen: "mirror.cannot-listen"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .malformedAddress, .unknownHost: .usage
        case .cannotListen: .environment
        }
    }

    package var description: String {
        switch self {
        case .malformedAddress(let text): "\"\(text.terminalSafe)\" is no address to listen on"
        case .unknownHost(let address):
            "no address is known for the host of \(address.description.terminalSafe), expected one of this machine"
        case .cannotListen(let address, let errno):
            "cannot listen on \(address.description.terminalSafe): \(String(cString: strerror(errno)).lowercased())"
        }
    }

    package var remedy: String? {
        switch self {
        case .malformedAddress: "write it as HOST:PORT, such as 127.0.0.1:5555"
        case .unknownHost: "name an address of this machine, or 0.0.0.0 for all of them"
        case .cannotListen(_, EADDRNOTAVAIL): "name an address of this machine, or 0.0.0.0 for all of them"
        case .cannotListen(_, EACCES): "choose a port from 1024 on, or run as a user who may take this one"
        case .cannotListen: "stop what listens there, or choose another port"
        }
    }
}
