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
    /// The repository has no tag of this snapshot.
    case unknownSnapshot(String, known: [String])
    /// A site that neither of two snapshots has.
    case siteInNeither(String, [String], known: [String])
    /// Images that an earlier snapshot is pinned to, and no source holds.
    case pinnedImagesMissing([MissingPin])
    /// An earlier snapshot that is another one when it is made again; what differs, each in words.
    case notTheSame(String, [SnapshotDeviation])
    /// A repair request is not for this fleet, or for what it has shipped.
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
    /// The list of a bundle is not the signed one.
    case alteredList(FilePath)
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
        case .alteredList(let folder):
            ErrorReport(
                "build.altered-list",
                .corrupt,
                "contents.json in \(folder.string.terminalSafe) is not the one that was signed",
                remedy: "take another copy of the bundle"
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
        case .siteInNeither(let site, let snapshots, let known):
            ErrorReport(
                "build.site-in-neither",
                .usage,
                "there is no site \(site.terminalSafe) in \(Set(snapshots).sorted().joined(separator: " or ")), but \(known.joined(separator: ", "))",
                remedy: NearestName.of(site, in: known).map { "did you mean \($0)?" }
                    ?? "name one of those, or leave --site out"
            )
        case .pinnedImagesMissing(let images):
            ErrorReport(
                "build.pinned-images-missing",
                .corrupt,
                "\(images.count == 1 ? "an image" : "\(images.count) images") of the snapshot \(images.count == 1 ? "is" : "are") in no source: "
                    + images.map { "\($0.reference) at \($0.digest)" }.joined(separator: ", "),
                remedy:
                    "add a place that has this digest to images.from, such as the mirror of a site or an exported bundle"
            )
        case .notTheSame(let snapshot, let deviations):
            ErrorReport(
                "build.not-the-same",
                .state,
                "the snapshot \(snapshot.terminalSafe) is another one when it is made again: "
                    + deviations.prefix(5).map(\.description).joined(separator: "; ")
                    + (deviations.count > 5 ? "; and \(deviations.count - 5) more" : ""),
                remedy:
                    "use the sealift.yaml, the folders and the programs of that day; the snapshot itself is still there"
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

    package var details: [ErrorDetail] {
        guard case .notTheSame(_, let deviations) = self else { return [] }
        return deviations.map { ErrorDetail($0.subject, $0.reason) }
    }
}
