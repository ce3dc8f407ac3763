package import Content
package import Diagnostics
package import Kubernetes
package import OCILayout

/// What is wrong with a snapshot, or with the images that make it complete.
package enum SnapshotError: Error, Equatable {
    /// A reference with a tag and a digest, where the tag stands for another digest.
    case digestConflict(ImageReference, why: String, expected: Digest)
    /// Images that are named and not there.
    case incomplete([MissingImage])
    /// Text that is no name of a snapshot.
    case malformedID(String)
    /// Bytes that are no snapshot.
    case malformedArtifact(reason: String)
    /// More of something than is accepted.
    case overLimit(place: String, what: String, limit: Int)
    /// One site twice in a snapshot.
    case repeatedSite(ManifestName)
    /// Texts that may be images, about which nothing is decided.
    case undecided([UndecidedImage])
    /// A site that a snapshot has no manifests for.
    case siteMissing(ManifestName, snapshot: SnapshotID)
}

extension SnapshotError: OperatorError {
    package var report: ErrorReport {
        switch self {
        case .digestConflict(let reference, let why, let expected):
            ErrorReport(
                "snapshot.digest-conflict",
                .corrupt,
                "\(why.terminalSafe): \(reference) does not fit its tag, which stands for \(expected)",
                remedy: "correct the tag or the digest in the manifest"
            )
        case .incomplete(let missing):
            ErrorReport(
                "snapshot.incomplete",
                .corrupt,
                missing.summary,
                remedy:
                    "add a place under images.from that has them (for a layout with bare tags: oci:DIR:REPOSITORY), or list them under images.waive with a reason"
            )
        case .malformedID(let text):
            ErrorReport(
                "snapshot.malformed-id",
                .usage,
                "\"\(text.terminalSafe)\" names no snapshot, expected YYYY-MM-DD or YYYY-MM-DD.N with N from 2"
            )
        case .malformedArtifact(let reason):
            ErrorReport(
                "snapshot.malformed-artifact",
                .corrupt,
                "the snapshot is malformed: \(reason.terminalSafe)",
                remedy: "build the bundle again"
            )
        case .overLimit(let place, let what, let limit):
            ErrorReport(
                "snapshot.over-limit",
                .corrupt,
                "\(place.terminalSafe) has more than \(limit) \(what)",
                remedy: "split it into several"
            )
        case .repeatedSite(let site):
            ErrorReport(
                "snapshot.repeated-site",
                .usage,
                "the site \(site) is there twice",
                remedy: "rename one of the two"
            )
        case .undecided(let texts):
            ErrorReport(
                "snapshot.undecided-images",
                .corrupt,
                texts.summary,
                remedy:
                    "put the lines under images.decide in sealift.yaml, with ship or ignore and the reason, or write a rule under images.rules"
            )
        case .siteMissing(let site, let snapshot):
            ErrorReport(
                "snapshot.site-missing",
                .corrupt,
                "the snapshot \(snapshot) has no manifests for the site \(site)",
                remedy: "build a bundle for this site"
            )
        }
    }

    package var details: [ErrorDetail] {
        switch self {
        case .incomplete(let missing):
            missing.map { ErrorDetail($0.reference.description, $0.why.joined(separator: ", ")) }
        case .undecided(let texts): texts.map { ErrorDetail($0.subject, $0.reason, remedy: $0.line) }
        default: []
        }
    }
}

extension [MissingImage] {
    /// The first few, each with the first place that names it.
    fileprivate var summary: String {
        let shown = prefix(5).map { image in
            let more = image.why.count > 1 ? " and \(image.why.count - 1) more" : ""
            return "\(image.reference) (\(image.why.first?.terminalSafe ?? "")\(more))"
        }
        let rest = count > shown.count ? ", and \(count - shown.count) more" : ""
        return "\(count) image\(count == 1 ? " is" : "s are") not there: " + shown.joined(separator: ", ")
            + rest
    }
}

extension [UndecidedImage] {
    /// How many, and the first one.
    fileprivate var summary: String {
        let rest = count > 1 ? ", and \(count - 1) more" : ""
        let first = self.first.map { "\($0.subject) (\($0.reason))" } ?? ""
        return count == 1
            ? "it is not decided whether an image is meant: \(first)"
            : "it is not decided whether images are meant: \(first)\(rest)"
    }
}
