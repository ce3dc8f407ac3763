/// How much of a foreign archive is read at most.
package struct ArchiveLimits: Hashable, Sendable {
    /// The most entries.
    package var entries: Int
    /// The most bytes that one file in it may have, uncompressed.
    package var fileBytes: Int64
    /// The most bytes that all files in it may have together, uncompressed.
    package var totalBytes: Int64

    /// Sets the limits; by default 100,000 entries, 64 GiB a file, 256 GiB together.
    package init(entries: Int = 100_000, fileBytes: Int64 = 64 << 30, totalBytes: Int64 = 256 << 30) {
        self.entries = entries
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
    }
}
