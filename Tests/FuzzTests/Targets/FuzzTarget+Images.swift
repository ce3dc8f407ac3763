import Archive
import Content
import Diagnostics
import OCILayout
import SystemPackage

extension FuzzTarget {
    /// An archive as `docker save` and others write it, through libarchive; checksums of headers are made good first.
    static func archive() throws -> FuzzTarget {
        let limits = ArchiveLimits(entries: 1_000, fileBytes: 1 << 20, totalBytes: 4 << 20)
        return FuzzTarget(.corrupt) { input in
            try await withFile(mendingChecksums(of: input), named: "archive.tar") { folder, path in
                let scratch = folder.appending("layout")
                let archive = try await ImageArchive.open(path, scratch: scratch, limits: limits)
                for image in archive.images {
                    let document = try await ManifestDocument.read(image.descriptor, from: archive.layout)
                    for blob in document.blobs where try archive.layout.contains(blob) {
                        _ = try await archive.layout.read(blob, limit: 8 << 20)
                    }
                }
            }
        }
    }

    /// The archive with the right checksum in every block that looks like a header, so that damage gets past it.
    private static func mendingChecksums(of archive: [UInt8]) -> [UInt8] {
        var mended = archive
        for start in stride(from: 0, to: archive.count - 511, by: 512)
        where archive[(start + 257)..<(start + 262)].elementsEqual("ustar".utf8) {
            let field = (start + 148)..<(start + 156)
            mended.replaceSubrange(field, with: "        ".utf8)
            let digits = String(mended[start..<start + 512].reduce(0) { $0 + Int($1) }, radix: 8)
            mended.replaceSubrange(
                field,
                with: "\(String(repeating: "0", count: 6 - digits.utf8.count))\(digits)\0 ".utf8
            )
        }
        return mended
    }
}
