import Content
import OCILayout

/// An image of an earlier snapshot that no source holds any more.
package struct MissingPin: Sendable, Equatable {
    /// What manifests call it.
    let reference: ImageReference
    /// What that stood for.
    let digest: Digest
}
