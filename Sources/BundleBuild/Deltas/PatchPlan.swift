package import Content
package import Signing

/// Which layers of a bundle go as patches, and why others of them do not.
package struct PatchPlan: Sendable {
    /// The patches, by the layer that they make.
    package internal(set) var patches: [Digest: MadePatch] = [:]
    /// The reasons, by layer.
    package internal(set) var reasons: [Digest: PlainName] = [:]

    /// Everything goes whole.
    package init() {}
}
