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

    package var identifier: String {
        switch self {
        case .unknownVersion: "delta.unknown-version"
        case .otherZstd: "delta.other-zstd"
        case .baseDiffers: "delta.base-differs"
        case .wrongBaseCount: "delta.wrong-base-count"
        }
    }

    package var exitClass: ExitClass { .corrupt }

    package var description: String {
        switch self {
        case .unknownVersion(let found, let known):
            "the patch has format version \(found), expected \(known)"
        case .otherZstd(let found, let needed):
            "the patch needs libzstd \(Self.release(needed)), this program has \(Self.release(found))"
        case .baseDiffers(let digest, let reason):
            "the base layer \(digest) is not what the patch was made against: \(reason.terminalSafe)"
        case .wrongBaseCount(let expected, let found):
            "the patch needs \(expected) base layers, found \(found)"
        }
    }

    package var remedy: String? {
        switch self {
        case .unknownVersion(let found, let known):
            found > known
                ? "use the newer importer that travels with the bundle"
                : "make the patch again with this release, or ask the hub for the whole layer"
        case .otherZstd: "use the importer that travels with the bundle, or ask the hub for the whole layer"
        case .baseDiffers: "repair the mirror, or ask the hub for the whole layer"
        case .wrongBaseCount: nil
        }
    }

    private static func release(_ number: Int) -> String {
        "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
    }
}
