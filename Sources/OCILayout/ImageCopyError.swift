package import Content
package import Diagnostics

/// What stopped a copy, and on which side.
package struct ImageCopyError: OperatorError {
    /// Where content came from or was going to.
    package enum Side: String, Sendable {
        case source
        case destination
    }

    /// Which side failed.
    package let side: Side
    /// What was being copied.
    package let descriptor: Descriptor
    /// What that side said.
    package let cause: any Error

    private var known: (any OperatorError)? { cause as? any OperatorError }

    package var identifier: String { known?.identifier ?? "image.copy-failed" }

    package var exitClass: ExitClass { known?.exitClass ?? .internalFault }

    package var description: String {
        "cannot copy \(descriptor.digest), the \(side.rawValue) failed: " + cause.words
    }

    package var remedy: String? { known?.remedy }
}
