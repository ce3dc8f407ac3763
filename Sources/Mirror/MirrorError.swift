package import Diagnostics

/// Why the embedded mirror cannot serve.
package enum MirrorError: OperatorError, Equatable {
    /// Text that is no address to listen on.
    case malformedAddress(String)
    /// The system does not let us listen there.
    case cannotListen(ListenAddress, reason: String)

    package var identifier: String {
        switch self {
        case .malformedAddress: "mirror.malformed-address"
        case .cannotListen: "mirror.cannot-listen"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .malformedAddress: .usage
        case .cannotListen: .environment
        }
    }

    package var description: String {
        switch self {
        case .malformedAddress(let text): "\"\(text.terminalSafe)\" is no address to listen on"
        case .cannotListen(let address, let reason):
            "cannot listen on \(address.description.terminalSafe): \(reason.terminalSafe)"
        }
    }

    package var remedy: String? {
        switch self {
        case .malformedAddress: "write it as HOST:PORT, such as 127.0.0.1:5555"
        case .cannotListen: "stop what listens there, or choose another port"
        }
    }
}
