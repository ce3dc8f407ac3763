package import Diagnostics
package import SystemPackage

/// Why bundles cannot be copied to a medium.
package enum CopyError: OperatorError, Equatable {
    /// The sources have no bundle for the site.
    case nothing(site: String?)
    /// A file of a bundle is on none of the sources.
    case incompleteSource(FilePath, missing: String)
    /// A file of the source is not the one that was signed.
    case alteredSource(FilePath, reason: String)
    /// The medium gives back other bytes than were written.
    case lyingMedium(FilePath)
    /// The medium cannot take what belongs onto it.
    case noRoom(FilePath, needed: Int64, free: Int64)
    /// A volume is larger than a medium may be.
    case largeVolume(FilePath, size: Int64, room: Int64)
    /// There are fewer media than that.
    case noSuchPart(Int, of: Int)

    package var report: ErrorReport {
        switch self {
        case .nothing(let site):
            ErrorReport(
                "copy.nothing",
                .media,
                "there is no bundle \(site.map { "for \($0.terminalSafe) " } ?? "")on the source",
                remedy: "see what is there: sealift inspect SOURCE"
            )
        case .incompleteSource(let folder, let name):
            ErrorReport(
                "copy.incomplete-source",
                .media,
                "\(name.terminalSafe) of the bundle in \(folder.string.terminalSafe) is on none of the sources",
                remedy:
                    "name all media of the set before the one to copy to, or take another copy of the bundle"
            )
        case .alteredSource(let path, let reason):
            ErrorReport(
                "copy.altered-source",
                .corrupt,
                "\(path.string.terminalSafe): \(reason)",
                remedy:
                    "take another copy of the bundle, or build it again; nothing of this file is on the medium"
            )
        case .lyingMedium(let path):
            ErrorReport(
                "copy.lying-medium",
                .media,
                "\(path.string.terminalSafe) reads back as something else than was written",
                remedy: "throw this medium away, and take another one"
            )
        case .noRoom(let path, let needed, let free):
            ErrorReport(
                "copy.no-room",
                .environment,
                "\(path.string.terminalSafe) has \(ByteCount(free)), and \(ByteCount(needed)) are needed",
                remedy:
                    "make room, take a larger medium, or spread the volumes: --size \(free) --part 1, then --part 2 onto the next one"
            )
        case .largeVolume(let path, let size, let room):
            ErrorReport(
                "copy.large-volume",
                .usage,
                "\(path.string.terminalSafe) has \(ByteCount(size)), and --size leaves \(ByteCount(room)) for volumes",
                remedy: "give a larger --size, or build with a smaller --volume-size"
            )
        case .noSuchPart(let part, let count):
            ErrorReport(
                "copy.no-such-part",
                .usage,
                "found --part \(part), the bundles take \(count == 1 ? "one medium" : "\(count) media")",
                remedy: "give a part from 1 to \(count)"
            )
        }
    }
}
