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
    /// The importer itself.
    package static let executable = "sealift"
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
