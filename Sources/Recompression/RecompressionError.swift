package import Diagnostics

/// Why a stream cannot be made again from what a patch says.
package enum RecompressionError: OperatorError, Equatable {
    /// The patch breaks its format; `part` names the section.
    case malformedPatch(part: String, reason: String)
    /// A library got no memory from this machine, which says nothing about the patch.
    case outOfMemory(library: String)

    package var identifier: String {
        switch self {
        case .malformedPatch: "delta.malformed-patch"
        case .outOfMemory: "delta.out-of-memory"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .malformedPatch: .corrupt
        case .outOfMemory: .environment
        }
    }

    package var description: String {
        switch self {
        case .malformedPatch(let part, let reason): "the \(part) of the patch is malformed: \(reason)"
        case .outOfMemory(let library): "\(library) got no memory from this machine"
        }
    }

    package var remedy: String? {
        switch self {
        case .malformedPatch: "copy the bundle again; if it happens again, ask the hub for the whole layer"
        case .outOfMemory: "give sealift more memory and run again; what was loaded is kept"
        }
    }
}
