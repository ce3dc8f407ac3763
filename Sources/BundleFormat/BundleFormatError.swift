package import Content
package import Diagnostics
package import FileIO

/// What is wrong with the bytes of a bundle, or with a wish for one.
package enum BundleFormatError: OperatorError, Equatable {
    /// Volumes of this size could hold nothing.
    case volumeTooSmall(limit: Int64, needed: Int64)
    /// The content needs more volumes than there may be.
    case tooManyVolumes(limit: Int64)
    /// `contents.json` contradicts itself or the statement.
    case inconsistentContents(reason: String)
    /// A volume has other bytes than the statement says, at this offset.
    case alteredVolume(name: String, offset: Int64, expected: String)
    /// A blob read from the volumes is not the listed one.
    case alteredBlob(Digest, volumes: [String])
    /// The medium cannot be read.
    case unreadable(FileError)
    /// A file of the bundle has another size than the statement says.
    case wrongSize(name: String, expected: Int64, found: Int64)
    /// A file of the bundle has another digest than the statement says.
    case wrongDigest(name: String, expected: Digest, found: Digest)

    package var report: ErrorReport {
        switch self {
        case .volumeTooSmall(let limit, let needed):
            ErrorReport(
                "bundle.volume-too-small",
                .usage,
                "volumes of \(limit) bytes are too small, at least \(needed) bytes are needed",
                remedy: "choose a larger --volume-size"
            )
        case .tooManyVolumes(let limit):
            ErrorReport(
                "bundle.too-many-volumes",
                .usage,
                "the content needs more than \(BundleNames.maximumVolumes) volumes of \(ByteCount(limit))",
                remedy: limit < VolumePlan.maximumVolumeSize
                    ? "choose a larger --volume-size"
                    : "no volume can be larger: see whether a layer says that it has more bytes than it has, or ship less at once"
            )
        case .inconsistentContents(let reason):
            ErrorReport(
                "bundle.inconsistent-contents",
                .corrupt,
                "\(BundleNames.contents) is inconsistent: \(reason.terminalSafe)",
                remedy: "ask the hub for a new bundle"
            )
        case .alteredVolume(let name, let offset, let expected):
            ErrorReport(
                "bundle.altered-volume",
                .corrupt,
                "\(name) was altered at byte \(offset), expected \(expected)",
                remedy: "copy \(name) to the medium again"
            )
        case .alteredBlob(let digest, let volumes):
            ErrorReport(
                "bundle.altered-blob",
                .corrupt,
                "the content \(digest) in \(volumes.joined(separator: ", ")) was altered",
                remedy: "copy \(volumes.joined(separator: " and ")) to the medium again"
            )
        case .unreadable(let error):
            ErrorReport(
                "bundle.unreadable",
                error.errno == nil ? .corrupt : .media,
                "the medium cannot be read: \(error)",
                remedy: error.isPermission
                    ? error.remedy
                    : error.errno == nil
                        ? "copy the bundle to the medium again"
                        : "insert the medium again and run again; what was loaded is kept"
            )
        case .wrongSize(let name, let expected, let found):
            ErrorReport(
                "bundle.wrong-size",
                .corrupt,
                "\(name) has \(found) bytes, expected \(expected)",
                remedy: "copy \(name) to the medium again"
            )
        case .wrongDigest(let name, let expected, let found):
            ErrorReport(
                "bundle.wrong-digest",
                .corrupt,
                "\(name) has the digest \(found), expected \(expected)",
                remedy: "copy \(name) to the medium again"
            )
        }
    }
}
