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

    /// The zstd level by which ways to make a file are compared.
    var trialLevel: Int {
        switch self {
        case .fast: 3
        case .small: 19
        }
    }

    /// A file that comes to less than this part of its size is not tried another way.
    var contentPart: Int {
        switch self {
        case .fast: 50
        case .small: 1_000
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
