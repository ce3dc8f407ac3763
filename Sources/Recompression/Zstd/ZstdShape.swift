import CZstd

/// How a zstd layer was packed by libzstd (`zstd.h`, "Advanced compression API"): equal settings give equal bytes with the same release.
///
/// Frames of several jobs, which the `zstd` program writes for long texts unless it has `--single-thread`, are left out: a static libzstd
/// has no threads, and jobs at high levels take more memory than a site should need.
package struct ZstdShape: Sendable, Hashable {
    /// The levels that are tried, likelier ones first; above them a site would need too much memory.
    package static let levels = [3, 1, 19, 9, 6, 5, 2, 7, 12, 15] + [4, 8, 10, 11, 13, 14, 16, 17, 18]
    /// The release that is linked: 10504 is 1.5.4.
    package static var linkedRelease: Int { Int(ZSTD_versionNumber()) }

    /// The release that gave the bytes.
    package let release: Int
    /// From 1 to 19.
    package let level: Int
    /// Whether frames end with a checksum.
    package let hasChecksum: Bool
    /// Whether frames begin with the length of their text.
    package let hasLength: Bool

    /// The settings; `level` is one of ``levels``.
    package init(release: Int, level: Int, hasChecksum: Bool, hasLength: Bool) {
        self.release = release
        self.level = level
        self.hasChecksum = hasChecksum
        self.hasLength = hasLength
    }

    /// A word for people.
    var description: String { "zstd \(level)" }

    /// A compressor with these settings; whoever gets it frees it.
    func compressor() throws -> OpaquePointer {
        let context = try ZstdContext.compressor(level: level, windowLog: 0)
        do {
            let settings = [
                (ZSTD_c_checksumFlag, hasChecksum ? 1 : 0), (ZSTD_c_contentSizeFlag, hasLength ? 1 : 0),
            ]
            for (parameter, value) in settings {
                _ = try zstdChecked(
                    ZSTD_CCtx_setParameter(context, parameter, Int32(value)),
                    part: "reconstruction"
                )
            }
        } catch {
            ZSTD_freeCCtx(context)
            throw error
        }
        return context
    }
}
