package import Content
package import Diagnostics

/// Why a patch cannot be applied.
package enum DeltaError: OperatorError, Equatable {
    /// The patch breaks its format; `part` names the section.
    case malformedPatch(part: String, reason: String)
    /// The patch is of a format that this program does not know.
    case unknownVersion(found: UInt64, known: UInt64)
    /// The patch needs another release of libzstd than this program has; as 10504 for 1.5.4.
    case otherZstd(found: Int, needed: Int)
    /// A base layer does not unpack to what the patch was made against.
    case baseDiffers(Digest, reason: String)
    /// A library got no memory from this machine, which says nothing about patch and bases.
    case outOfMemory(library: String)
    /// The number of base layers is not the one that the patch names.
    case wrongBaseCount(expected: Int, found: Int)

    package var identifier: String {
        switch self {
        case .malformedPatch: "delta.malformed-patch"
        case .unknownVersion: "delta.unknown-version"
        case .otherZstd: "delta.other-zstd"
        case .baseDiffers: "delta.base-differs"
        case .outOfMemory: "delta.out-of-memory"
        case .wrongBaseCount: "delta.wrong-base-count"
        }
    }

    package var exitClass: ExitClass {
        if case .outOfMemory = self { .environment } else { .corrupt }
    }

    package var description: String {
        switch self {
        case .malformedPatch(let part, let reason):
            "the \(part) of the patch is malformed: \(reason)"
        case .unknownVersion(let found, let known):
            "the patch has format version \(found), expected \(known)"
        case .otherZstd(let found, let needed):
            "the patch needs libzstd \(Self.release(needed)), this program has \(Self.release(found))"
        case .baseDiffers(let digest, let reason):
            "the base layer \(digest) is not what the patch was made against: \(reason.terminalSafe)"
        case .outOfMemory(let library):
            "\(library) got no memory from this machine"
        case .wrongBaseCount(let expected, let found):
            "the patch needs \(expected) base layers, found \(found)"
        }
    }

    package var remedy: String? {
        switch self {
        case .malformedPatch: "copy the bundle again; if it happens again, ask the hub for the whole layer"
        case .unknownVersion(let found, let known):
            found > known
                ? "use the newer importer that travels with the bundle"
                : "make the patch again with this release, or ask the hub for the whole layer"
        case .otherZstd: "use the importer that travels with the bundle, or ask the hub for the whole layer"
        case .baseDiffers: "repair the mirror, or ask the hub for the whole layer"
        case .outOfMemory: "give sealift more memory and run again; what was loaded is kept"
        case .wrongBaseCount: nil
        }
    }

    private static func release(_ number: Int) -> String {
        "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
    }
}
