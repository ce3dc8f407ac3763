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

    package var identifier: String {
        switch self {
        case .noMedium: "import.no-medium"
        case .notAMedium: "import.not-a-medium"
        case .emptyMedium: "import.empty-medium"
        case .noBundle: "import.no-bundle"
        case .unreadableMedium: "import.unreadable-medium"
        case .notAFolder: "import.not-a-folder"
        case .crowdedMedium: "import.crowded-medium"
        case .missingFile: "import.missing-file"
        case .missingVolumes: "import.missing-volumes"
        case .missingBase: "import.missing-base"
        case .damagedBase: "import.damaged-base"
        case .wrongPatch: "import.wrong-patch"
        case .notEnoughSpace: "import.not-enough-space"
        case .openGraph: "import.open-graph"
        case .unusableSnapshot: "import.unusable-snapshot"
        case .unknownRecipe: "import.unknown-recipe"
        case .stalePlan: "import.stale-plan"
        case .damagedMirror: "import.damaged-mirror"
        case .notServed: "import.not-served"
        case .notVisible: "import.not-visible"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .noBundle, .notAFolder, .crowdedMedium, .missingFile, .missingVolumes, .missingBase,
            .damagedBase, .wrongPatch, .openGraph,
            .unusableSnapshot:
            .corrupt
        case .unreadableMedium, .noMedium, .notAMedium, .emptyMedium: .media
        case .unknownRecipe: .policy
        case .notEnoughSpace, .stalePlan: .environment
        case .damagedMirror, .notServed, .notVisible: .remote
        }
    }

    package var description: String {
        switch self {
        case .noMedium(let path):
            "there is no folder \(path.string.terminalSafe)"
        case .notAMedium(let path):
            "\(path.string.terminalSafe) is no folder, expected that of a medium or of one bundle"
        case .emptyMedium(let path):
            "\(path.string.terminalSafe) is empty"
        case .noBundle(let path):
            "there is no bundle in \(path.string.terminalSafe), expected sealift/<stream>/<sequence>/bundle.dsse.json"
        case .unreadableMedium(let error):
            "the medium cannot be read: \(error)"
        case .notAFolder(let path):
            "\(path.string.terminalSafe) is no folder, and links on a medium are not followed"
        case .crowdedMedium(let path, let limit):
            "\(path.string.terminalSafe) holds more than \(limit) folders of bundles"
        case .missingFile(let name):
            "\(name.terminalSafe) is not on the medium"
        case .missingVolumes(let names):
            "this medium is good, the bundle is not complete without \(names.joined(separator: ", "))"
        case .missingBase(let blobs):
            "the mirror lacks \(Counted(blobs.digests.count, "blob")) of bundle \(blobs.base) that this delta builds on: "
                + blobs.text
        case .damagedBase(let blobs):
            "the mirror holds \(Counted(blobs.digests.count, "damaged blob")) that this delta builds on: "
                + blobs.text
        case .wrongPatch(let blobs, let reason):
            "the patch for \(blobs.text) does not make it: \(reason.terminalSafe)"
        case .notEnoughSpace(let place, let needed, let available):
            "\(place.terminalSafe) has \(ByteCount(available)) (\(available) bytes) free, the import needs"
                + " \(ByteCount(needed)) (\(needed) bytes)"
        case .openGraph(let manifest, let missing):
            "the manifest \(manifest) refers to \(missing), which the bundle does not list"
        case .unusableSnapshot(let id, let reason):
            "the snapshot \(id.terminalSafe) cannot be used: \(reason)"
        case .unknownRecipe(let digest, let recipe):
            "\(digest) is shipped as a patch of the kind \(recipe.terminalSafe), which this importer does not know"
        case .stalePlan:
            "the site changed after this plan was made"
        case .damagedMirror(let digest, let images, let mirror):
            "\(mirror.terminalSafe) holds \(digest) damaged, and takes no other copy\(UnusableBlobs.needing(images))"
        case .notServed(let digest, let images, let mirror):
            "\(mirror.terminalSafe) took \(digest) and does not give it\(UnusableBlobs.needing(images))"
        case .notVisible(let image, let mirror):
            "\(mirror.terminalSafe) does not show \(image.terminalSafe) although it took it"
        }
    }

    package var remedy: String? {
        switch self {
        case .notAMedium: "name the folder where the medium is mounted, or one below it"
        case .noMedium, .emptyMedium: "insert the medium, see that it is mounted there, and run again"
        case .noBundle: "check the path, and that copying the bundle to the medium was finished"
        case .unreadableMedium(let error) where error.isPermission: error.remedy
        case .unreadableMedium: "insert the medium again and run again; what was loaded is kept"
        case .notAFolder: "copy the bundle to the medium again, as folders and files"
        case .crowdedMedium: "name the folder of one bundle, or remove bundles that every site has"
        case .missingFile(let name): "copy \(name) to the medium again"
        case .missingVolumes:
            "insert the medium that holds the rest and run the same command"
        case .missingBase(let blobs): "name the mirror that has them with --mirror; or \(blobs.remedy)"
        case .damagedBase(let blobs), .wrongPatch(let blobs, _): blobs.remedy
        case .notEnoughSpace: "free space there, or use a mirror on a larger disk, and run again"
        case .openGraph, .unusableSnapshot: "ask the hub for a new bundle"
        case .unknownRecipe: "use the importer that came with the bundle"
        case .stalePlan: "run the import again"
        case .damagedMirror:
            "remove it from the storage of that registry, or restore the storage, and run again with --check"
        case .notServed:
            "check that nothing deletes from the mirror, and its storage, then run again: what it does not give is loaded again"
        case .notVisible: "check that nothing else writes to the mirror, and run again"
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
