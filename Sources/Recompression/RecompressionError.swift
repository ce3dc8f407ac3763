package import Diagnostics

/// Why a stream cannot be made again from what a patch says.
package enum RecompressionError: OperatorError, Equatable {
    /// The patch breaks its format; `part` names the section.
    case malformedPatch(part: String, reason: String)
    /// A library got no memory from this machine, which says nothing about the patch.
    case outOfMemory(library: String)

    package var report: ErrorReport {
        switch self {
        case .malformedPatch(let part, let reason):
            ErrorReport(
                "delta.malformed-patch",
                .corrupt,
                "the \(part) of the patch is malformed: \(reason)",
                remedy: "copy the bundle again; if it happens again, ask the hub for the whole layer"
            )
        case .outOfMemory(let library):
            ErrorReport(
                "delta.out-of-memory",
                .environment,
                "\(library) got no memory from this machine",
                remedy: "give sealift more memory and run again; what was loaded is kept"
            )
        }
    }
}
