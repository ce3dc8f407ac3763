import BundleFormat
import FileIO
package import SystemPackage

/// A stick, a disk, or a folder that stands for one: where bundles are found.
package struct Medium: Sendable {
    /// Where it is mounted, or any folder from there down to that of one bundle.
    package let path: FilePath

    /// The most folders of bundles in one folder.
    private static let maximumEntries = 10_000

    /// Names a medium.
    package init(_ path: FilePath) {
        self.path = path
    }

    /// The folders of all bundles, sorted; everything that has another name than they have is ignored.
    /// - Throws: ``ImportError``: no medium, nothing on it, no bundle; a folder that is closed to this user, or that is a link.
    package func bundles() throws(ImportError) -> [FilePath] {
        guard let kind = try Self.kind(of: path, following: true) else { throw .noMedium(path) }
        guard kind == .directory else { throw .notAMedium(path) }
        guard try !Self.entries(of: path).isEmpty else { throw .emptyMedium(path) }
        let found = try Self.folders(in: path, depth: 3)
        guard !found.isEmpty else { throw .noBundle(path) }
        return found
    }

    private static func folders(in folder: FilePath, depth: Int) throws(ImportError) -> [FilePath] {
        if try kind(of: folder.appending(BundleNames.envelope), following: false) != nil { return [folder] }
        guard depth > 0 else { return [] }
        let entries = try entries(of: folder).filter { $0.name.isBundleFolderName && $0.kind != .file }
        guard entries.count <= maximumEntries else { throw .crowdedMedium(folder, limit: maximumEntries) }
        var found: [FilePath] = []
        for entry in entries {
            let path = folder.appending(entry.name)
            guard entry.kind == .directory else { throw .notAFolder(path) }
            found += try folders(in: path, depth: depth - 1)
        }
        return found
    }

    private static func kind(of path: FilePath, following: Bool) throws(ImportError) -> Directory.Kind? {
        do throws(FileError) {
            return try Directory.examine(path, following: following)
        } catch {
            throw .unreadableMedium(error)
        }
    }

    private static func entries(of folder: FilePath) throws(ImportError) -> [Directory.Entry] {
        do throws(FileError) {
            return try Directory.entries(of: folder)
        } catch {
            throw .unreadableMedium(error)
        }
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
