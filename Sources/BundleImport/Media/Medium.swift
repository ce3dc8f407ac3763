import BundleFormat
import FileIO
package import SystemPackage

/// A stick, a disk, or a folder that stands for one: where bundles are found.
package struct Medium: Sendable {
    /// Where it is mounted, or any folder from there down to that of one bundle.
    package let path: FilePath

    /// The most names in one folder that are looked at.
    private static let maximumEntries = 10_000

    /// Names a medium.
    package init(_ path: FilePath) {
        self.path = path
    }

    /// The folders of all bundles, sorted; links are not followed and everything else is ignored.
    /// - Throws: ``ImportError/noBundle(_:)``, ``ImportError/unreadableMedium(_:reason:)``.
    package func bundles() throws -> [FilePath] {
        guard Directory.kind(of: path, following: true) == .directory else {
            throw ImportError.noMedium(path)
        }
        guard try !Directory.entries(of: path).isEmpty else { throw ImportError.emptyMedium(path) }
        let found = try Self.folders(in: path, depth: 3)
        guard !found.isEmpty else { throw ImportError.noBundle(path) }
        return found
    }

    private static func folders(in folder: FilePath, depth: Int) throws -> [FilePath] {
        if Directory.kind(of: folder.appending(BundleNames.envelope)) != nil { return [folder] }
        guard depth > 0 else { return [] }
        let entries: [Directory.Entry]
        do {
            entries = try Directory.entries(of: folder)
        } catch {
            throw ImportError.unreadableMedium(folder, reason: "\(error)")
        }
        return
            try entries
            .prefix(maximumEntries)
            .filter { $0.kind == .directory && $0.name.isBundleFolderName }
            .flatMap { try folders(in: folder.appending($0.name), depth: depth - 1) }
    }
}

extension String {
    /// Whether this can be the name of one of the folders between a medium and a bundle.
    fileprivate var isBundleFolderName: Bool {
        if self == BundleNames.root { return true }
        let isSequence =
            utf8.count >= 6 && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let isStream =
            utf8.count == 32
            && utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
        return isSequence || isStream
    }
}
