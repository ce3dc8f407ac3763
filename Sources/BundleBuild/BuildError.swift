package import Content
package import Diagnostics
package import OCILayout
package import SystemPackage

/// Why a bundle cannot be built.
package enum BuildError: OperatorError, Equatable {
    /// Images that no source holds, with who asks for them.
    case missingImages([MissingImage])
    /// Two upstreams would share one repository of the mirror.
    case sharedRepository(RepositoryName, ImageReference, ImageReference)
    /// One name would stand for two images.
    case ambiguousName(ImageReference, Digest, Digest)
    /// A tag and a digest in one reference disagree.
    case otherDigest(ImageReference, found: Digest)
    /// The ledger knows no bundle of this sequence.
    case unknownBase(Int64, known: [Int64])
    /// A file of the ledger is damaged.
    case damagedLedger(FilePath, reason: String)
    /// There is a bundle of this sequence on the medium already.
    case bundleExists(FilePath)
    /// The medium cannot take the bundle.
    case notEnoughSpace(FilePath, needed: Int64, available: Int64)

    /// An image that no source holds.
    package struct MissingImage: Sendable, Equatable {
        /// The reference.
        package let reference: ImageReference
        /// Who asks for it, one line each.
        package let why: [String]

        /// Names a missing image.
        package init(reference: ImageReference, why: [String]) {
            self.reference = reference
            self.why = why
        }
    }

    package var identifier: String {
        switch self {
        case .missingImages: "build.missing-images"
        case .sharedRepository: "build.shared-repository"
        case .ambiguousName: "build.ambiguous-name"
        case .otherDigest: "build.other-digest"
        case .unknownBase: "build.unknown-base"
        case .damagedLedger: "build.damaged-ledger"
        case .bundleExists: "build.bundle-exists"
        case .notEnoughSpace: "build.not-enough-space"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .missingImages, .otherDigest: .corrupt
        case .sharedRepository, .ambiguousName, .unknownBase: .usage
        case .damagedLedger: .state
        case .bundleExists, .notEnoughSpace: .environment
        }
    }

    package var description: String {
        switch self {
        case .missingImages(let images):
            "\(images.count) \(images.count == 1 ? "image is" : "images are") in no source: "
                + images.map { "\($0.reference) (\($0.why.joined(separator: "; ")))" }.joined(separator: ", ")
        case .sharedRepository(let repository, let first, let second):
            "\(first) and \(second) would both become \(repository) in the mirror"
        case .ambiguousName(let reference, let first, let second):
            "\(reference) stands for \(first) and for \(second)"
        case .otherDigest(let reference, let found):
            "\(reference) stands for \(found) in the source"
        case .unknownBase(let sequence, let known):
            "the ledger has no bundle \(sequence), it has "
                + (known.isEmpty ? "none" : known.map(String.init).joined(separator: ", "))
        case .damagedLedger(let path, let reason):
            "\(path.string.terminalSafe) is damaged: \(reason.terminalSafe)"
        case .bundleExists(let path):
            "\(path.string.terminalSafe) is there already"
        case .notEnoughSpace(let path, let needed, let available):
            "\(path.string.terminalSafe) has \(ByteCount(available)) (\(available) bytes) free, the bundle needs"
                + " \(ByteCount(needed)) (\(needed) bytes)"
        }
    }

    package var remedy: String? {
        switch self {
        case .missingImages:
            "add a source that holds them under images.from, or waive them under images.waive with a reason"
        case .sharedRepository: "set images.references to host-path"
        case .ambiguousName, .otherDigest: "ask for one of them by another tag"
        case .unknownBase: "build with --base full, or --base last"
        case .damagedLedger:
            "restore the ledger from a backup; or build with --base full after moving it away"
        case .bundleExists: "remove it if it was never shipped, or use an empty medium"
        case .notEnoughSpace: "use a larger medium, or build a delta with --base last"
        }
    }
}
