/// What is going on while a patch is made.
package enum PatchStage: Sendable, Hashable {
    /// The layers are read and unpacked.
    case unpacking
    /// The target is compared with the bases.
    case comparing
    /// The compression of the target is described.
    case describing
    /// The patch is applied, and the digest compared.
    case proving
}
