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

    package var identifier: String {
        switch self {
        case .volumeTooSmall: "bundle.volume-too-small"
        case .tooManyVolumes: "bundle.too-many-volumes"
        case .inconsistentContents: "bundle.inconsistent-contents"
        case .alteredVolume: "bundle.altered-volume"
        case .alteredBlob: "bundle.altered-blob"
        case .unreadable: "bundle.unreadable"
        case .wrongSize: "bundle.wrong-size"
        case .wrongDigest: "bundle.wrong-digest"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .volumeTooSmall, .tooManyVolumes: .usage
        case .unreadable(.system): .media
        default: .corrupt
        }
    }

    package var description: String {
        switch self {
        case .volumeTooSmall(let limit, let needed):
            "volumes of \(limit) bytes are too small, at least \(needed) bytes are needed"
        case .tooManyVolumes(let limit):
            "the content needs more than \(BundleNames.maximumVolumes) volumes of \(ByteCount(limit))"
        case .inconsistentContents(let reason):
            "\(BundleNames.contents) is inconsistent: \(reason.terminalSafe)"
        case .alteredVolume(let name, let offset, let expected):
            "\(name) was altered at byte \(offset), expected \(expected)"
        case .alteredBlob(let digest, let volumes):
            "the content \(digest) in \(volumes.joined(separator: ", ")) was altered"
        case .unreadable(let error):
            "the medium cannot be read: \(error)"
        case .wrongSize(let name, let expected, let found):
            "\(name) has \(found) bytes, expected \(expected)"
        case .wrongDigest(let name, let expected, let found):
            "\(name) has the digest \(found), expected \(expected)"
        }
    }

    package var remedy: String? {
        switch self {
        case .tooManyVolumes(let limit) where limit >= VolumePlan.maximumVolumeSize:
            "no volume can be larger: see whether a layer says that it has more bytes than it has, or ship less at once"
        case .volumeTooSmall, .tooManyVolumes: "choose a larger --volume-size"
        case .unreadable(let error) where error.isPermission: error.remedy
        case .unreadable(.system): "insert the medium again and run again; what was loaded is kept"
        case .unreadable: "copy the bundle to the medium again"
        case .inconsistentContents: "ask the hub for a new bundle"
        case .alteredVolume(let name, _, _), .wrongSize(let name, _, _), .wrongDigest(let name, _, _):
            "copy \(name) to the medium again"
        case .alteredBlob(_, let volumes): "copy \(volumes.joined(separator: " and ")) to the medium again"
        }
    }
}
