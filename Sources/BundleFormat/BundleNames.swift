package import Content
package import FileIO
import Signing
package import SystemPackage

/// The names on a medium: one folder at the root, FAT-safe names below it (docs/format.md, "On the medium").
package enum BundleNames {
    /// The one folder at the root of a medium.
    package static let root = "sealift"
    /// The signed envelope; written last, read first.
    package static let envelope = "bundle.dsse.json"
    /// What the bundle holds.
    package static let contents = "contents.json"
    /// The folder of the root chain.
    package static let trust = "trust"
    /// The folder for importers, beside those of the streams: all bundles of a medium share them.
    package static let importers = "bin"
    /// The importer in the folder of a bundle, where versions before 0.2 put it.
    package static let executable = "sealift"
    /// The folder of receipts that sites write, below ``root``.
    package static let receipts = "receipts"
    /// How to check and import, for people.
    package static let readMe = "README.txt"
    /// The most volumes that a bundle may have.
    package static let maximumVolumes = 999

    /// The folder of one bundle below the root of the medium: `sealift/<stream>/<sequence, 6 digits>`.
    package static func folder(stream: String, sequence: Int64) -> FilePath {
        FilePath(root).appending(stream).appending(padded(sequence, to: 6))
    }

    /// The signed envelope in the folder of a bundle.
    package static func envelopeFile(in folder: FilePath) -> RecordFile {
        RecordFile(folder.appending(envelope), limit: Envelope.byteLimit)
    }

    /// `sealift-<version>-<architecture>`: an importer in the folder of importers.
    package static func importer(version: String, architecture: String) -> String {
        "\(executable)-\(version)-\(architecture)"
    }

    /// Whether a file of a bundle is an importer, which may be absent.
    package static func isImporter(_ name: String) -> Bool {
        name == executable || name.hasPrefix("\(executable)-")
    }

    /// The folder of the importers that the bundle in `folder` shares with others; nil where it does not lie as on a medium.
    package static func sharedFolder(of folder: FilePath) -> FilePath? {
        do throws(FileError) {
            let path = try Directory.resolve(folder)
            let top = path.removingLastComponent().removingLastComponent()
            return top.lastComponent?.string == root ? top.appending(importers) : nil
        } catch {
            return nil
        }
    }

    /// Where a file of the bundle in `folder` is: there, but for importers that bundles share.
    package static func path(of name: String, in folder: FilePath) -> FilePath {
        guard isImporter(name), name != executable, let shared = sharedFolder(of: folder) else {
            return folder.appending(name)
        }
        return shared.appending(name)
    }

    /// `vol-0001.tar` for the first volume, numbered from 1.
    package static func volume(_ number: Int) -> String {
        "vol-\(padded(Int64(number), to: 4)).tar"
    }

    /// The number of a volume's name; nil for any other name.
    package static func volumeNumber(_ name: String) -> Int? {
        guard let number = Int(name.dropFirst(4).dropLast(4)), number > 0, number <= maximumVolumes,
            volume(number) == name
        else { return nil }
        return number
    }

    /// `root.<version>.dsse.json`.
    package static func trustRoot(version: Int64) -> String {
        "root.\(version).dsse.json"
    }

    /// The name of a blob, or of one of its parts, inside a volume.
    package static func blob(_ digest: Digest, part: Int?) -> String {
        let whole = "blobs/\(digest.algorithm.rawValue)/\(digest.hex)"
        return part.map { "\(whole).part-\(padded(Int64($0), to: 4))" } ?? whole
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
