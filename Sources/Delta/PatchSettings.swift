/// How much work goes into making a patch small.
package enum PatchSettings: String, Sendable, Hashable, CaseIterable {
    /// Quick: zstd level 7.
    case fast
    /// Small: zstd level 19, and the suffix-sorted difference tried on each changed file.
    case small

    /// The zstd level of everything that is packed.
    var level: Int {
        switch self {
        case .fast: 7
        case .small: 19
        }
    }

    /// The zstd level by which ways to make a file are compared at first.
    var trialLevel: Int { 3 }

    /// How many times as large the outcome of one way may be at first without being ruled out.
    var doubt: Int {
        switch self {
        case .fast: 1
        case .small: 2
        }
    }

    /// The largest file, in bytes, for which there is such doubt; trying both ways in earnest is most of the work.
    var doubtLimit: Int { 8 << 20 }

    /// A file that comes to less than this part of its size is not tried another way.
    var contentPart: Int {
        switch self {
        case .fast: 12
        case .small: 500
        }
    }

    /// The largest file, in bytes, that is compared with an older one as a whole, both in memory; of larger ones only pieces are.
    var differenceLimit: Int64 { 128 << 20 }

    /// The largest file of a base, in bytes, that is sorted; sorting takes fourteen times as much memory.
    var sortLimit: Int {
        switch self {
        case .fast: 0
        case .small: 80 << 20
        }
    }
}
