package import Content
package import Diagnostics

/// Why a patch cannot be applied, apart from what is wrong with its coding; see ``PatchError``.
package enum DeltaError: OperatorError, Equatable {
    /// The patch is of a format that this program does not know.
    case unknownVersion(found: UInt64, known: UInt64)
    /// The patch needs another release of libzstd than this program has; as 10504 for 1.5.4.
    case otherZstd(found: Int, needed: Int)
    /// A base layer does not unpack to what the patch was made against.
    case baseDiffers(Digest, reason: String)
    /// The number of base layers is not the one that the patch names.
    case wrongBaseCount(expected: Int, found: Int)

    package var report: ErrorReport {
        switch self {
        case .unknownVersion(let found, let known):
            ErrorReport(
                "delta.unknown-version",
                .corrupt,
                "the patch has format version \(found), expected \(known)",
                remedy: found > known
                    ? "use the newer importer that travels with the bundle"
                    : "make the patch again with this release, or ask the hub for the whole layer"
            )
        case .otherZstd(let found, let needed):
            ErrorReport(
                "delta.other-zstd",
                .corrupt,
                "the patch needs libzstd \(Self.release(needed)), this program has \(Self.release(found))",
                remedy: "use the importer that travels with the bundle, or ask the hub for the whole layer"
            )
        case .baseDiffers(let digest, let reason):
            ErrorReport(
                "delta.base-differs",
                .corrupt,
                "the base layer \(digest) is not what the patch was made against: \(reason.terminalSafe)",
                remedy: "repair the mirror, or ask the hub for the whole layer"
            )
        case .wrongBaseCount(let expected, let found):
            ErrorReport(
                "delta.wrong-base-count",
                .corrupt,
                "the patch needs \(expected) base layers, found \(found)"
            )
        }
    }

    private static func release(_ number: Int) -> String {
        "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
    }
}
