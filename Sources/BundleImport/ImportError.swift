package import Content
package import Diagnostics
package import FileIO
package import SystemPackage

/// Why an import cannot go on.
package enum ImportError: OperatorError, Equatable {
    /// Nothing is there.
    case noMedium(FilePath)
    /// What was named as the medium is no folder.
    case notAMedium(FilePath)
    /// A folder without anything in it.
    case emptyMedium(FilePath)
    /// No bundle on the medium.
    case noBundle(FilePath)
    /// The medium cannot be read, or not by this user.
    case unreadableMedium(FileError)
    /// A link, or something else, stands on the medium where a folder belongs.
    case notAFolder(FilePath)
    /// A folder of the medium holds more bundles than are looked at.
    case crowdedMedium(FilePath, limit: Int)
    /// The envelopes and trust roots of the bundles for one site are more bytes than are kept.
    case heavyMedium(FilePath, limit: Int)
    /// A file that the bundle needs is not on the medium.
    case missingFile(String)
    /// Volumes that are needed are not on this medium; what is here was loaded.
    case missingVolumes([String])
    /// The site should hold blobs that it does not.
    case missingBase(UnusableBlobs)
    /// Blobs of the mirror are not what they should be.
    case damagedBase(UnusableBlobs)
    /// A patch does not make what it should, although everything is as it was signed.
    case wrongPatch(UnusableBlobs, reason: String)
    /// The site's disk cannot take the bundle.
    case notEnoughSpace(place: String, needed: Int64, available: Int64)
    /// A manifest refers to content that the bundle does not list.
    case openGraph(manifest: Digest, missing: Digest)
    /// The snapshot could not become active at the sites of the bundle.
    case unusableSnapshot(String, reason: String)
    /// The bundle has not what the other form needs, or its place is taken.
    case cannotExport(reason: String, remedy: String)
    /// The blob is patched, which this importer cannot undo.
    case unknownRecipe(Digest, recipe: String)
    /// The site changed between the plan and its execution.
    case stalePlan
    /// The mirror holds damaged content, and keeps it when it is sent again.
    case damagedMirror(Digest, images: [String], mirror: String)
    /// The mirror took content, and does not give it to whoever pulls.
    case notServed(Digest, images: [String], mirror: String)
    /// The mirror does not show an image after it was tagged.
    case notVisible(image: String, mirror: String)

    package var report: ErrorReport {
        switch self {
        case .noMedium(let path):
            ErrorReport(
                "import.no-medium",
                .media,
                "there is no folder \(path.string.terminalSafe)",
                remedy: "insert the medium, see that it is mounted there, and run again"
            )
        case .notAMedium(let path):
            ErrorReport(
                "import.not-a-medium",
                .media,
                "\(path.string.terminalSafe) is no folder, expected that of a medium or of one bundle",
                remedy: "name the folder where the medium is mounted, or one below it"
            )
        case .emptyMedium(let path):
            ErrorReport(
                "import.empty-medium",
                .media,
                "\(path.string.terminalSafe) is empty",
                remedy: "insert the medium, see that it is mounted there, and run again"
            )
        case .noBundle(let path):
            ErrorReport(
                "import.no-bundle",
                .corrupt,
                "there is no bundle in \(path.string.terminalSafe), expected sealift/<stream>/<sequence>/bundle.dsse.json",
                remedy: "check the path, and that copying the bundle to the medium was finished"
            )
        case .unreadableMedium(let error):
            ErrorReport(
                "import.unreadable-medium",
                .media,
                "the medium cannot be read: \(error)",
                remedy: error.isPermission
                    ? error.remedy : "insert the medium again and run again; what was loaded is kept"
            )
        case .notAFolder(let path):
            ErrorReport(
                "import.not-a-folder",
                .corrupt,
                "\(path.string.terminalSafe) is no folder, and links on a medium are not followed",
                remedy: "copy the bundle to the medium again, as folders and files"
            )
        case .crowdedMedium(let path, let limit):
            ErrorReport(
                "import.crowded-medium",
                .corrupt,
                "\(path.string.terminalSafe) holds more than \(limit) folders of bundles",
                remedy: "name the folder of one bundle, or remove bundles that every site has"
            )
        case .heavyMedium(let path, let limit):
            ErrorReport(
                "import.crowded-medium",
                .corrupt,
                "\(path.string.terminalSafe) holds more than \(ByteCount(Int64(limit))) of envelopes and trust roots for this site",
                remedy: "name the folder of one bundle, or remove bundles that every site has"
            )
        case .missingFile(let name):
            ErrorReport(
                "import.missing-file",
                .corrupt,
                "\(name.terminalSafe) is not on the medium",
                remedy: "copy \(name) to the medium again"
            )
        case .missingVolumes(let names):
            ErrorReport(
                "import.missing-volumes",
                .corrupt,
                "this medium is good, the bundle is not complete without \(names.joined(separator: ", "))",
                remedy: "insert the medium that holds the rest and run the same command"
            )
        case .missingBase(let blobs):
            ErrorReport(
                "import.missing-base",
                .corrupt,
                "the mirror lacks \(Pluralized(blobs.digests.count, "blob")) of bundle \(blobs.base) that this delta builds on: "
                    + blobs.text,
                remedy: "name the mirror that has them with --mirror; or \(blobs.remedy)"
            )
        case .damagedBase(let blobs):
            ErrorReport(
                "import.damaged-base",
                .corrupt,
                "the mirror holds \(Pluralized(blobs.digests.count, "damaged blob")) that this delta builds on: "
                    + blobs.text,
                remedy: blobs.remedy
            )
        case .wrongPatch(let blobs, let reason):
            ErrorReport(
                "import.wrong-patch",
                .corrupt,
                "the patch for \(blobs.text) does not make it: \(reason.terminalSafe)",
                remedy: blobs.remedy
            )
        case .notEnoughSpace(let place, let needed, let available):
            ErrorReport(
                "import.not-enough-space",
                .environment,
                "\(place.terminalSafe) has \(ByteCount(available)) (\(available) bytes) free, the import needs"
                    + " \(ByteCount(needed)) (\(needed) bytes)",
                remedy: "free space there, or use a mirror on a larger disk, and run again"
            )
        case .openGraph(let manifest, let missing):
            ErrorReport(
                "import.open-graph",
                .corrupt,
                "the manifest \(manifest) refers to \(missing), which the bundle does not list",
                remedy: "ask the hub for a new bundle"
            )
        case .unusableSnapshot(let id, let reason):
            ErrorReport(
                "import.unusable-snapshot",
                .corrupt,
                "the snapshot \(id.terminalSafe) cannot be used: \(reason)",
                remedy: "ask the hub for a new bundle"
            )
        case .cannotExport(let reason, let remedy):
            ErrorReport(
                "import.cannot-export",
                .policy,
                "the bundle cannot be exported: \(reason)",
                remedy: remedy
            )
        case .unknownRecipe(let digest, let recipe):
            ErrorReport(
                "import.unknown-recipe",
                .policy,
                "\(digest) is shipped as a patch of the kind \(recipe.terminalSafe), which this importer does not know",
                remedy: "use the importer that came with the bundle"
            )
        case .stalePlan:
            ErrorReport(
                "import.stale-plan",
                .environment,
                "the site changed after this plan was made",
                remedy: "run the import again"
            )
        case .damagedMirror(let digest, let images, let mirror):
            ErrorReport(
                "import.damaged-mirror",
                .remote,
                "\(mirror.terminalSafe) holds \(digest) damaged, and takes no other copy\(UnusableBlobs.needing(images))",
                remedy:
                    "remove it from the storage of that registry, or restore the storage, and run again with --check"
            )
        case .notServed(let digest, let images, let mirror):
            ErrorReport(
                "import.not-served",
                .remote,
                "\(mirror.terminalSafe) took \(digest) and does not give it\(UnusableBlobs.needing(images))",
                remedy:
                    "check that nothing deletes from the mirror, and its storage, then run again: what it does not give is loaded again"
            )
        case .notVisible(let image, let mirror):
            ErrorReport(
                "import.not-visible",
                .remote,
                "\(mirror.terminalSafe) does not show \(image.terminalSafe) although it took it",
                remedy: "check that nothing else writes to the mirror, and run again"
            )
        }
    }

    package var details: [ErrorDetail] {
        switch self {
        case .missingVolumes(let names): names.map { ErrorDetail($0, "is on another medium") }
        case .missingBase(let blobs): blobs.details("is not in the mirror")
        case .damagedBase(let blobs): blobs.details("is damaged in the mirror")
        case .wrongPatch(let blobs, _): blobs.details("is not what its patch makes")
        case .damagedMirror(_, let images, _): images.map { ErrorDetail($0, "needs it") }
        default: []
        }
    }

    /// What a repair by the hub would put right.
    var unusable: UnusableBlobs? {
        switch self {
        case .missingBase(let blobs), .damagedBase(let blobs), .wrongPatch(let blobs, _): blobs
        default: nil
        }
    }

    /// The same error, saying where the request to the hub is.
    func requested(at path: FilePath) -> ImportError {
        guard var blobs = unusable else { return self }
        blobs.request = path
        return switch self {
        case .missingBase: .missingBase(blobs)
        case .damagedBase: .damagedBase(blobs)
        case .wrongPatch(_, let reason): .wrongPatch(blobs, reason: reason)
        default: self
        }
    }
}
