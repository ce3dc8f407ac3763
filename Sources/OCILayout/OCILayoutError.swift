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
    /// Content that its manifest lists with places on the web.
    case contentElsewhere(Digest, manifest: Digest)
    /// A folder that is no OCI image layout, or a hostile one.
    case malformedLayout(FilePath, reason: String)
    /// A layout whose list of names cannot be read.
    case damagedIndex(FilePath, reason: String)
    /// A name that stands for several images of one layout.
    case ambiguousName(String, FilePath, count: Int)
    /// A layer of an archive that is not the one that its configuration names.
    case layerMismatch(FilePath, layer: String, expected: Digest, found: Digest)
    /// A layout that was opened for reading only.
    case notWritable(FilePath)

    package var report: ErrorReport {
        switch self {
        case .malformedReference(let text, let reason):
            ErrorReport(
                "image.malformed-reference",
                .usage,
                "\"\(text.terminalSafe)\" is no image reference: \(reason.terminalSafe)",
                remedy: "write it as [host[:port]/]path[:tag][@sha256:<64 hex>], in lower case"
            )
        case .malformedLocation(let text, let reason):
            ErrorReport(
                "image.malformed-location",
                .usage,
                "\"\(text.terminalSafe)\" names no place with images: \(reason.terminalSafe)",
                remedy:
                    "write it as docker://HOST[:PORT][/PATH], oci:DIR[:REF], docker-archive:FILE[:REF] or oci-archive:FILE[:REF]"
            )
        case .malformedManifest(let digest, let reason):
            ErrorReport(
                "image.malformed-manifest",
                .corrupt,
                "the manifest \(digest) is malformed: \(reason.terminalSafe)",
                remedy: "ask whoever made the image to build it again"
            )
        case .mediaTypeMismatch(let digest, let expected, let found):
            ErrorReport(
                "image.media-type-mismatch",
                .corrupt,
                "the manifest \(digest) says it is \"\(found.rawValue.terminalSafe)\", "
                    + "but is described as \"\(expected.rawValue.terminalSafe)\"",
                remedy: "ask whoever made the image to build it again"
            )
        case .schema1(let digest):
            ErrorReport(
                "image.schema-1",
                .corrupt,
                "the manifest \(digest) is a Docker schema 1 manifest, which cannot be carried with its digest",
                remedy: "push the image again with a current tool, so that it gets a schema 2 or OCI manifest"
            )
        case .overLimit(let place, let what, let limit):
            ErrorReport(
                "image.over-limit",
                .corrupt,
                "\(place.terminalSafe) has more than \(limit) \(what)"
            )
        case .platformNotOffered(let digest, let wanted, let offered):
            ErrorReport(
                "image.platform-not-offered",
                .usage,
                "the image \(digest) is for \(Self.list(offered)), wanted is \(Self.list(wanted))",
                remedy: "choose one of the platforms that it is for, or waive the image"
            )
        case .missingChild(let digest, let index, let platform):
            ErrorReport(
                "image.missing-child",
                .corrupt,
                "the index \(index) lists \(digest)"
                    + (platform.map { " for \($0.description.terminalSafe)" } ?? "")
                    + ", which the source does not hold",
                remedy:
                    "copy the image again with all its platforms, or carry those that are there: images: {index: strip, platforms: [...]}"
            )
        case .missingReferrer(let digest, let subject):
            ErrorReport(
                "image.missing-referrer",
                .corrupt,
                "the source lists \(digest) as a referrer of \(subject), and does not hold it",
                remedy: "copy the image again with its signatures, or do without: images.referrers: try"
            )
        case .foreignLayer(let digest, let manifest):
            ErrorReport(
                "image.foreign-layer",
                .corrupt,
                "the layer \(digest) of \(manifest) is one that registries need not hold",
                remedy: "build the image on a base without such layers, or allow them to be carried"
            )
        case .contentElsewhere(let digest, let manifest):
            ErrorReport(
                "image.content-elsewhere",
                .corrupt,
                "\(manifest) lists \(digest) with the URLs that it is to be fetched from, which no site reaches",
                remedy:
                    "build the image without them; or images.foreignLayers: carry, which takes the bytes from the source and follows no URL"
            )
        case .malformedLayout(let path, let reason):
            ErrorReport(
                "layout.malformed",
                .corrupt,
                "\(path.string.terminalSafe) is no OCI image layout: \(reason.terminalSafe)",
                remedy: "check the path; links are not followed inside a layout"
            )
        case .damagedIndex(let path, let reason):
            ErrorReport(
                "layout.damaged-index",
                .corrupt,
                "\(path.string.terminalSafe) is damaged: \(reason.terminalSafe)",
                remedy:
                    "restore it; in a site's mirror, move it away and import the current bundle again, which names its images anew"
            )
        case .ambiguousName(let name, let path, let count):
            ErrorReport(
                "layout.ambiguous-name",
                .usage,
                "\"\(name.terminalSafe)\" stands for \(count) images in \(path.string.terminalSafe)",
                remedy: "name the image by its digest, or give each one a full reference in index.json"
            )
        case .layerMismatch(let path, let layer, let expected, let found):
            ErrorReport(
                "archive.layer-mismatch",
                .corrupt,
                "the layer \(layer.terminalSafe) in \(path.string.terminalSafe) has the digest \(found), expected \(expected)",
                remedy: "save the image again with docker save or skopeo copy"
            )
        case .notWritable(let path):
            ErrorReport(
                "layout.not-writable",
                .internalFault,
                "\(path.string.terminalSafe) was opened for reading only"
            )
        }
    }

    private static func list(_ platforms: [Platform]) -> String {
        platforms.map(\.description.terminalSafe).joined(separator: ", ")
    }
}
