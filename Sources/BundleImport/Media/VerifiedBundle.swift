package import BundleFormat
import Content
import FileIO
package import Signing
package import SystemPackage

/// A bundle whose signatures, statement and list of contents are verified, and which is for this site.
///
/// Only ``BundleVerifier`` makes one. The volumes are not read yet: every byte of them is verified when it is.
package struct VerifiedBundle: Sendable {
    /// Its folder.
    package let folder: FilePath
    /// What was signed, and by whom.
    package let signed: SignedStatement
    /// Everything in it.
    package let contents: Contents
    /// The volumes at hand.
    package let volumes: VolumeSet

    /// What was signed.
    package var statement: BundleStatement { signed.statement }

    init(folder: FilePath, signed: SignedStatement) throws {
        self.folder = folder
        self.signed = signed
        let files = Dictionary(uniqueKeysWithValues: signed.statement.files.map { ($0.name.description, $0) })
        contents = try Self.contents(in: folder, expecting: files[BundleNames.contents])
        let sizes = files.filter { BundleNames.volumeNumber($0.key) != nil }.mapValues(\.size)
        let plan = try VolumePlan(describing: contents, sizes: sizes)
        volumes = try VolumeSet(plan, in: folder)
    }

    private static func contents(in folder: FilePath, expecting file: BundleStatement.File?) throws
        -> Contents
    {
        guard let file else { throw ImportError.missingFile(BundleNames.contents) }
        guard file.size <= Int64(Contents.maximumBytes) else {
            throw BundleFormatError.inconsistentContents(reason: "it has \(file.size) bytes")
        }
        let bytes = try UnverifiedBundle.contents(
            of: BundleNames.contents,
            in: folder,
            limit: Contents.maximumBytes
        )
        guard Int64(bytes.count) == file.size else {
            throw BundleFormatError.wrongSize(
                name: BundleNames.contents,
                expected: file.size,
                found: Int64(bytes.count)
            )
        }
        let digest = Digest.of(bytes)
        guard digest == file.digest else {
            throw BundleFormatError.wrongDigest(
                name: BundleNames.contents,
                expected: file.digest,
                found: digest
            )
        }
        return try Contents(decoding: bytes)
    }
}
