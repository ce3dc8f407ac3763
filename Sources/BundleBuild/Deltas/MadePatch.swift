package import Content
package import Fleet
package import SystemPackage

/// A patch that was made and proven on this hub.
package struct MadePatch: Sendable, Equatable {
    /// Where it is.
    package let path: FilePath
    /// What it is.
    package let descriptor: Descriptor
    /// The layers that it is applied to, in order.
    package let bases: [Ledger.Blob]
    /// How many bytes the bases unpack to.
    package let scratch: Int64
}
