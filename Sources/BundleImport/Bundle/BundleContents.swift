package import BundleFormat
import Content
import FileIO
package import Signing
package import SystemPackage

/// What a statement covers: the list of contents, held against it, and the volumes at hand.
///
/// It says nothing about who signed the statement. The volumes are not read yet: every byte of them is verified when it is.
package struct BundleContents: Sendable {
    /// The folder of the bundle.
    package let folder: FilePath
    /// The statement.
    package let statement: BundleStatement
    /// Everything in the bundle.
    package let contents: Contents
    /// The volumes at hand.
    package let volumes: VolumeSet
    /// The versions of the trust roots that are listed and not on the medium, and that nobody needs who reads it now.
    let absentRoots: [Int]

    /// The bytes of all signed files.
    package var signedBytes: Int64 { statement.files.reduce(0) { $0 + $1.size } }

    /// Holds what is in the folder of `bundle` against `statement`: sizes, digests, and whether it adds up.
    /// - Parameter knownRoot: The version of the trust root by which the bundle was judged; this one and those before it may be absent.
    /// - Throws: ``ImportError/missingFile(_:)``, ``BundleFormatError``, ``ContentError``.
    package init(of bundle: UnverifiedBundle, as statement: BundleStatement, knownRoot: Int = 0) throws {
        folder = bundle.folder
        self.statement = statement
        let files = Dictionary(uniqueKeysWithValues: statement.files.map { ($0.name.description, $0) })
        contents = try Self.contents(in: folder, expecting: files[BundleNames.contents])
        guard contents.snapshot?.id == statement.snapshot else {
            throw BundleFormatError.inconsistentContents(
                reason: "its snapshot is \(contents.snapshot?.id ?? "none"), the statement names"
                    + " \(statement.snapshot ?? "none")"
            )
        }
        if statement.base == .full, let blob = contents.blobs.first(where: { !$0.delivery.isWhole }) {
            throw BundleFormatError.inconsistentContents(
                reason: "\(blob.digest) builds on what the site has, and a full bundle builds on nothing"
            )
        }
        absentRoots = try Self.checkRoots(bundle.roots, against: contents.roots, knownRoot: knownRoot)
        let sizes = files.filter { BundleNames.volumeNumber($0.key) != nil }.mapValues(\.size)
        let plan = try VolumePlan(describing: contents, sizes: sizes)
        volumes = try VolumeSet(plan, in: folder)
    }

    /// Compares the trust folder with the signed list: what was altered there is found even where a site has no use for it.
    /// - Returns: The versions that are not there and need not be.
    private static func checkRoots(
        _ found: [TrustChain.File],
        against listed: [Contents.RootEntry],
        knownRoot: Int
    ) throws -> [Int] {
        let digests = Dictionary(found.map { ($0.version, Digest.of($0.bytes)) }) { first, _ in first }
        for version in digests.keys.sorted() where !listed.contains(where: { $0.version == version }) {
            throw BundleFormatError.inconsistentContents(
                reason: "\(TrustFolder.fileName(version: version)) is on the medium and not listed"
            )
        }
        var absent: [Int] = []
        for root in listed {
            let name = "\(BundleNames.trust)/\(TrustFolder.fileName(version: root.version))"
            guard let digest = digests[root.version] else {
                guard root.version <= knownRoot else { throw ImportError.missingFile(name) }
                absent.append(root.version)
                continue
            }
            guard digest == root.digest else {
                throw BundleFormatError.wrongDigest(name: name, expected: root.digest, found: digest)
            }
        }
        return absent.sorted()
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
