package import Content
package import Diagnostics
package import SystemPackage

/// What is wrong with an image, its name, or the place that holds it.
package enum OCILayoutError: OperatorError, Equatable {
    /// Text that is no image reference, or no part of one.
    case malformedReference(String, reason: String)
    /// Text that names no place with images.
    case malformedLocation(String, reason: String)
    /// A manifest, index or configuration that breaks the rules of the image specification.
    case malformedManifest(Digest, reason: String)
    /// A manifest of a type that the descriptor does not say.
    case mediaTypeMismatch(Digest, expected: MediaType, found: MediaType)
    /// A Docker image manifest of schema 1.
    case schema1(Digest)
    /// More of something than sealift accepts; `place` is where.
    case overLimit(place: String, what: String, limit: Int)
    /// An image that has nothing for any of the wanted platforms.
    case platformNotOffered(Digest, wanted: [Platform], offered: [Platform])
    /// A child of an index that its source does not hold.
    case missingChild(Digest, of: Digest, Platform?)
    /// What a list of referrers of a manifest names, and its source does not hold.
    case missingReferrer(Digest, of: Digest)
    /// A layer that registries need not hold, and that is not to be carried.
    case foreignLayer(Digest, manifest: Digest)
    /// A folder that is no OCI image layout, or a hostile one.
    case malformedLayout(FilePath, reason: String)
    /// A layout whose list of names cannot be read.
    case damagedIndex(FilePath, reason: String)
    /// A name that stands for several images of one layout.
    case ambiguousName(String, FilePath, count: Int)
    /// An archive that is damaged, or holds no images.
    case malformedArchive(FilePath, reason: String)
    /// An entry of an archive that no honest tool writes.
    case hostileEntry(FilePath, entry: String, reason: String)
    /// A layer of an archive that is not the one that its configuration names.
    case layerMismatch(FilePath, layer: String, expected: Digest, found: Digest)
    /// A layout that was opened for reading only.
    case notWritable(FilePath)

    package var identifier: String {
        switch self {
        case .malformedReference: "image.malformed-reference"
        case .malformedLocation: "image.malformed-location"
        case .malformedManifest: "image.malformed-manifest"
        case .mediaTypeMismatch: "image.media-type-mismatch"
        case .schema1: "image.schema-1"
        case .overLimit: "image.over-limit"
        case .platformNotOffered: "image.platform-not-offered"
        case .missingChild: "image.missing-child"
        case .missingReferrer: "image.missing-referrer"
        case .foreignLayer: "image.foreign-layer"
        case .malformedLayout: "layout.malformed"
        case .damagedIndex: "layout.damaged-index"
        case .ambiguousName: "layout.ambiguous-name"
        case .malformedArchive: "archive.malformed"
        case .hostileEntry: "archive.hostile-entry"
        case .layerMismatch: "archive.layer-mismatch"
        case .notWritable: "layout.not-writable"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .malformedReference, .malformedLocation, .ambiguousName, .platformNotOffered: .usage
        case .notWritable: .internalFault
        default: .corrupt
        }
    }

    package var description: String {
        switch self {
        case .malformedReference(let text, let reason):
            "\"\(text.terminalSafe)\" is no image reference: \(reason.terminalSafe)"
        case .malformedLocation(let text, let reason):
            "\"\(text.terminalSafe)\" names no place with images: \(reason.terminalSafe)"
        case .malformedManifest(let digest, let reason):
            "the manifest \(digest) is malformed: \(reason.terminalSafe)"
        case .mediaTypeMismatch(let digest, let expected, let found):
            "the manifest \(digest) says it is \"\(found.rawValue.terminalSafe)\", "
                + "but is described as \"\(expected.rawValue.terminalSafe)\""
        case .schema1(let digest):
            "the manifest \(digest) is a Docker schema 1 manifest, which cannot be carried with its digest"
        case .overLimit(let place, let what, let limit):
            "\(place.terminalSafe) has more than \(limit) \(what)"
        case .platformNotOffered(let digest, let wanted, let offered):
            "the image \(digest) is for \(Self.list(offered)), wanted is \(Self.list(wanted))"
        case .missingChild(let digest, let index, let platform):
            "the index \(index) lists \(digest)"
                + (platform.map { " for \($0.description.terminalSafe)" } ?? "")
                + ", which the source does not hold"
        case .missingReferrer(let digest, let subject):
            "the source lists \(digest) as a referrer of \(subject), and does not hold it"
        case .foreignLayer(let digest, let manifest):
            "the layer \(digest) of \(manifest) is one that registries need not hold"
        case .malformedLayout(let path, let reason):
            "\(path.string.terminalSafe) is no OCI image layout: \(reason.terminalSafe)"
        case .damagedIndex(let path, let reason):
            "\(path.string.terminalSafe) is damaged: \(reason.terminalSafe)"
        case .ambiguousName(let name, let path, let count):
            "\"\(name.terminalSafe)\" stands for \(count) images in \(path.string.terminalSafe)"
        case .malformedArchive(let path, let reason):
            "the archive \(path.string.terminalSafe) cannot be used: \(reason.terminalSafe)"
        case .hostileEntry(let path, let entry, let reason):
            "the archive \(path.string.terminalSafe) holds \"\(entry.terminalSafe)\": \(reason.terminalSafe)"
        case .layerMismatch(let path, let layer, let expected, let found):
            "the layer \(layer.terminalSafe) in \(path.string.terminalSafe) has the digest \(found), expected \(expected)"
        case .notWritable(let path):
            "\(path.string.terminalSafe) was opened for reading only"
        }
    }

    package var remedy: String? {
        switch self {
        case .malformedReference: "write it as [host[:port]/]path[:tag][@sha256:<64 hex>], in lower case"
        case .malformedLocation:
            "write it as docker://HOST[:PORT][/PATH], oci:DIR[:REF], docker-archive:FILE[:REF] or oci-archive:FILE[:REF]"
        case .schema1: "push the image again with a current tool, so that it gets a schema 2 or OCI manifest"
        case .malformedManifest, .mediaTypeMismatch: "ask whoever made the image to build it again"
        case .platformNotOffered: "choose one of the platforms that it is for, or waive the image"
        case .missingChild:
            "copy the image again with all its platforms, or choose only those that the source holds"
        case .missingReferrer:
            "copy the image again with its signatures, or do without: images.referrers: try"
        case .foreignLayer: "build the image on a base without such layers, or allow them to be carried"
        case .malformedLayout: "check the path; links are not followed inside a layout"
        case .damagedIndex:
            "restore it; in a site's mirror, move it away and import the current bundle again, which names its images anew"
        case .ambiguousName: "name the image by its digest, or give each one a full reference in index.json"
        case .malformedArchive, .layerMismatch: "save the image again with docker save or skopeo copy"
        case .hostileEntry: "do not use this archive; find out who made it"
        case .overLimit, .notWritable: nil
        }
    }

    private static func list(_ platforms: [Platform]) -> String {
        platforms.map(\.description.terminalSafe).joined(separator: ", ")
    }
}
