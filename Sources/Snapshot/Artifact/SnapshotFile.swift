/// One file of a snapshot.
package struct SnapshotFile: Sendable, Hashable {
    /// The path, such as `plant-001/core-services.yaml`; never absolute, never with `..`.
    package let path: String
    /// The bytes.
    package let bytes: [UInt8]

    /// Names bytes.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
