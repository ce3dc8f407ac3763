/// A number of bytes as people read it: `1.5 GiB`, `312 KiB`, `17 B`.
package struct ByteCount: Sendable, Hashable, CustomStringConvertible {
    /// The exact count.
    package let bytes: Int64

    /// Wraps a count of bytes.
    package init(_ bytes: Int64) {
        self.bytes = bytes
    }

    package var description: String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        guard bytes.magnitude >= 1_024 else { return "\(bytes) B" }
        var scaled = Double(bytes)
        var unit = -1
        while scaled.magnitude >= 1_023.95, unit + 1 < units.count {
            scaled /= 1_024
            unit += 1
        }
        let tenths = Int64((scaled * 10).rounded())
        return tenths % 10 == 0 || tenths.magnitude >= 1_000
            ? "\(tenths / 10) \(units[unit])"
            : "\(tenths / 10).\((tenths % 10).magnitude) \(units[unit])"
    }
}
