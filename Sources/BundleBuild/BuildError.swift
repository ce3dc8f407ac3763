package import Content
package import Diagnostics
package import FileIO
package import OCILayout
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
    case unknownSnapshot(String, known: [String])
    case foreignRequest(what: String, found: String, expected: String)
    /// Hooks that say that manifests are wrong, each with what it wrote.
    case failedHooks([FailedHook])
    /// All names of snapshots of a day are taken.
    case dayIsFull(String)
    /// The bundle would be over a limit of the format.
    case tooMuch(String, count: Int, limit: Int)
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

    package var report: ErrorReport {
        switch self {
        case .failedHooks(let hooks):
            ErrorReport(
                "build.failed-hooks",
                .corrupt,
                hooks.map(\.description).joined(separator: "; "),
                remedy:
                    "correct the manifests, or write level: warning for the hook; run: sealift lint"
            )
        case .missingImages(let images):
            ErrorReport(
                "build.missing-images",
                .corrupt,
                "\(images.count == 1 ? "an extra image is" : "\(images.count) extra images are") in no source: "
                    + images.map(\.description).joined(separator: ", "),
                remedy: "add a source that holds them under images.from, or take them out of images.extra"
            )
        case .sharedRepository(let repository, let first, let second):
            ErrorReport(
                "build.shared-repository",
                .usage,
                "\(first) and \(second) would both become \(repository) in the mirror",
                remedy: "set images.references to host-path"
            )
        case .ambiguousName(let reference, let first, let second):
            ErrorReport(
                "build.ambiguous-name",
                .usage,
                "\(reference) stands for \(first) and for \(second)",
                remedy: "ask for one of them by another tag"
            )
        case .unknownBase(let sequence, let known):
            ErrorReport(
                "build.unknown-base",
                .usage,
                "the ledger has no bundle \(sequence), it has "
                    + (known.isEmpty ? "none" : known.map(String.init).joined(separator: ", ")),
                remedy: "build with --base full, or --base last"
            )
        case .unknownSnapshot(let name, let known):
            ErrorReport(
                "build.unknown-snapshot",
                .usage,
                "there is no snapshot \(name.terminalSafe) under the tags of the repository",
                remedy: NearestName.of(name, in: known).map { "did you mean \($0)?" }
                    ?? "see sealift snapshots list"
            )
        case .foreignRequest(let what, let found, let expected):
            ErrorReport(
                "build.foreign-request",
                .usage,
                "the repair request is for the \(what) \(found.terminalSafe), expected \(expected.terminalSafe)",
                remedy: "take it to the hub that ships to this site, or build with --base full"
            )
        case .dayIsFull(let day):
            ErrorReport(
                "command.day-is-full",
                .usage,
                "there are 9999 snapshots of \(day) already",
                remedy: "build tomorrow, or give another moment with --created"
            )
        case .tooMuch(let what, let count, let limit):
            ErrorReport(
                "build.too-much",
                .usage,
                "the bundle would have \(count) \(what), the limit is \(limit)",
                remedy: "ship less in one bundle: fewer images, or fewer platforms of them"
            )
        case .bundleExists(let path):
            ErrorReport(
                "build.bundle-exists",
                .environment,
                "\(path.string.terminalSafe) is there already",
                remedy: "remove it if it was never shipped, or use an empty medium"
            )
        case .notAFolder(let path):
            ErrorReport(
                "build.not-a-folder",
                .corrupt,
                "\(path.string.terminalSafe) is no folder, and links on a medium are not followed",
                remedy: "remove it, or use an empty medium"
            )
        case .stalePlan:
            ErrorReport(
                "build.stale-plan",
                .environment,
                "another build has shipped a bundle since this one was planned",
                remedy: "run the build again"
            )
        case .mediumFailed(let error):
            ErrorReport(
                "build.medium-failed",
                .media,
                "the medium failed: \(error)",
                remedy: "insert the medium again, or another one, and run the build again"
            )
        case .notEnoughSpace(let path, let needed, let available):
            ErrorReport(
                "build.not-enough-space",
                .environment,
                "\(path.string.terminalSafe) has \(ByteCount(available)) (\(available) bytes) free, the bundle needs"
                    + " \(ByteCount(needed)) (\(needed) bytes)",
                remedy:
                    "use a larger medium, build a delta with --base last, or leave the importer out with --no-importer"
            )
        }
    }
}
