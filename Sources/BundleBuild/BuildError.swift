package import Content
package import Diagnostics
package import FileIO
package import OCILayout
package import Signing
package import SystemPackage

/// Why a bundle cannot be built.
package enum BuildError: OperatorError, Equatable {
    /// Images that the configuration asks for and no source holds.
    case missingImages([ImageReference])
    /// Two upstreams would share one repository of the mirror.
    case sharedRepository(RepositoryName, ImageReference, ImageReference)
    /// One name would stand for two images.
    case ambiguousName(ImageReference, Digest, Digest)
    /// The ledger knows no bundle of this sequence.
    case unknownBase(Int64, known: [Int64])
    /// A repair request is not for this fleet, or for what it has shipped.
    case foreignRequest(what: String, found: String, expected: String)
    /// The bundle would be over a limit of the format.
    case tooMuch(String, count: Int, limit: Int)
    /// A file of the ledger is damaged.
    case damagedLedger(FilePath, reason: String)
    /// The bundle would be made before the last one of its stream.
    case madeBeforeLast(Timestamp, last: Timestamp, sequence: Int64)
    /// There is a bundle of this sequence on the medium already.
    case bundleExists(FilePath)
    /// A link, or something else, stands on the medium where a folder belongs.
    case notAFolder(FilePath)
    /// Another build has shipped a bundle of the stream since the plan was made.
    case stalePlan
    /// The medium failed, or was pulled.
    case mediumFailed(FileError)
    /// The medium cannot take the bundle.
    case notEnoughSpace(FilePath, needed: Int64, available: Int64)

    package var identifier: String {
        switch self {
        case .missingImages: "build.missing-images"
        case .sharedRepository: "build.shared-repository"
        case .ambiguousName: "build.ambiguous-name"
        case .unknownBase: "build.unknown-base"
        case .foreignRequest: "build.foreign-request"
        case .tooMuch: "build.too-much"
        case .damagedLedger: "build.damaged-ledger"
        case .madeBeforeLast: "build.made-before-last"
        case .bundleExists: "build.bundle-exists"
        case .notAFolder: "build.not-a-folder"
        case .stalePlan: "build.stale-plan"
        case .mediumFailed: "build.medium-failed"
        case .notEnoughSpace: "build.not-enough-space"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .missingImages, .notAFolder: .corrupt
        case .sharedRepository, .ambiguousName, .unknownBase, .foreignRequest, .tooMuch: .usage
        case .damagedLedger, .madeBeforeLast: .state
        case .bundleExists, .notEnoughSpace, .stalePlan: .environment
        case .mediumFailed: .media
        }
    }

    package var description: String {
        switch self {
        case .missingImages(let images):
            "\(images.count == 1 ? "an extra image is" : "\(images.count) extra images are") in no source: "
                + images.map(\.description).joined(separator: ", ")
        case .sharedRepository(let repository, let first, let second):
            "\(first) and \(second) would both become \(repository) in the mirror"
        case .ambiguousName(let reference, let first, let second):
            "\(reference) stands for \(first) and for \(second)"
        case .unknownBase(let sequence, let known):
            "the ledger has no bundle \(sequence), it has "
                + (known.isEmpty ? "none" : known.map(String.init).joined(separator: ", "))
        case .foreignRequest(let what, let found, let expected):
            "the repair request is for the \(what) \(found.terminalSafe), expected \(expected.terminalSafe)"
        case .tooMuch(let what, let count, let limit):
            "the bundle would have \(count) \(what), the limit is \(limit)"
        case .damagedLedger(let path, let reason):
            "\(path.string.terminalSafe) is damaged: \(reason.terminalSafe)"
        case .madeBeforeLast(let created, let last, let sequence):
            "the bundle would be made at \(created), before bundle \(sequence) of the ledger, which was made at \(last)"
        case .bundleExists(let path):
            "\(path.string.terminalSafe) is there already"
        case .notAFolder(let path):
            "\(path.string.terminalSafe) is no folder, and links on a medium are not followed"
        case .stalePlan:
            "another build has shipped a bundle since this one was planned"
        case .mediumFailed(let error):
            "the medium failed: \(error)"
        case .notEnoughSpace(let path, let needed, let available):
            "\(path.string.terminalSafe) has \(ByteCount(available)) (\(available) bytes) free, the bundle needs"
                + " \(ByteCount(needed)) (\(needed) bytes)"
        }
    }

    package var remedy: String? {
        switch self {
        case .missingImages:
            "add a source that holds them under images.from, or take them out of images.extra"
        case .sharedRepository: "set images.references to host-path"
        case .ambiguousName: "ask for one of them by another tag"
        case .unknownBase: "build with --base full, or --base last"
        case .foreignRequest: "take it to the hub that ships to this site, or build with --base full"
        case .tooMuch: "ship less in one bundle: fewer images, or fewer platforms of them"
        case .damagedLedger:
            "restore the ledger from a backup; without it bundles begin at 1 again, which sites refuse that have had one"
        case .madeBeforeLast: "sites would refuse it: set the clock, or give a later --created"
        case .notAFolder: "remove it, or use an empty medium"
        case .bundleExists: "remove it if it was never shipped, or use an empty medium"
        case .stalePlan: "run the build again"
        case .mediumFailed: "insert the medium again, or another one, and run the build again"
        case .notEnoughSpace:
            "use a larger medium, build a delta with --base last, or leave the importer out with --no-importer"
        }
    }
}
