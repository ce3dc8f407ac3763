/// How much work goes into making a patch small.
package enum PatchSettings: String, Sendable, Hashable, CaseIterable {
    /// Quick: zstd level 9.
    case fast
    /// Small: zstd level 19, and the suffix-sorted difference tried on each changed file.
    case small

    /// The zstd level of everything that is packed.
    var level: Int {
        switch self {
        case .fast: 9
        case .small: 19
        }
    }

    /// The largest file of a base, in bytes, that is sorted; sorting takes nine times as much memory.
    var sortLimit: Int {
        switch self {
        case .fast: 0
        case .small: 128 << 20
        }
    }
}
