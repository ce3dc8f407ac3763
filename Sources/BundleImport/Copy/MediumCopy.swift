import BundleFormat
package import Content
import Diagnostics
import FileIO
package import Signing
package import SystemPackage

/// Copies bundles from an outbox or a medium to a medium, and reads back what the medium holds then: the use case `copy`.
///
///     plan    which bundles, which of their files go onto this medium, and whether there is room
///     copy    small files first, then volumes, each hashed on the way, synchronized, and named when it is whole
///     read    every file again, past what the system remembers of it
///     finish  the envelope of each bundle last, then the table of contents
///
/// Signatures are not looked at: what arrives is exactly what the statement of each bundle lists. Killed anywhere, the next run goes on with
/// the file after the last whole one.
package struct MediumCopy: Sendable {
    /// What is asked for.
    package struct Request: Sendable {
        /// The site whose bundles are copied; nil for all.
        package let site: String?
        /// The most bytes that go onto one medium; nil for all that fit.
        package let size: Int64?
        /// Which medium of a set this is, from 1.
        package let part: Int

        /// Asks for a copy.
        package init(site: String?, size: Int64?, part: Int) {
            self.site = site
            self.size = size
            self.part = part
        }
    }

    /// What a copy is doing, for whoever shows it.
    package enum Event: Sendable {
        /// So many bytes are copied or read back now.
        case began(String, bytes: Int64)
        /// So many more of them were.
        case moved(bytes: Int64)
        /// That ended, well or not.
        case ended
    }

    /// What was copied: the JSON document of `copy`.
    package struct Result: Encodable, Sendable {
        /// One bundle.
        package struct Bundle: Encodable, Sendable {
            /// Its folder on the medium.
            package let folder: String
            /// The sites that it is for.
            package let sites: [PlainName]
            /// Its stream.
            package let stream: StreamID
            /// Its sequence.
            package let sequence: Int64
            /// The digest of its statement.
            package let statement: Digest
            /// Its volumes that are on this medium.
            package let volumes: [String]
        }

        /// The bundles.
        package let bundles: [Bundle]
        /// How many files were copied, and how many were there.
        package internal(set) var copied = 0
        /// How many were there, whole.
        package internal(set) var kept = 0
        /// The bytes of all of them.
        package let bytes: Int64
        /// Which medium of how many this is.
        package let part: Int
        /// How many media the bundles take.
        package let parts: Int
    }

    private let medium: FilePath
    private let report: @Sendable (Event) -> Void

    /// Copies to `medium`.
    package init(to medium: FilePath, report: @escaping @Sendable (Event) -> Void) {
        self.medium = medium
        self.report = report
    }

    /// Says what ``run(_:_:)`` would do, and writes nothing.
    package func plan(_ sources: [FilePath], _ request: Request) throws -> Result {
        try CopyPlan(sources, request, to: medium).result
    }

    /// Copies the bundles on `sources`.
    /// - Throws: ``ImportError``, ``CopyError``, ``SigningError``, ``ContentError``, ``FileError``.
    package func run(_ sources: [FilePath], _ request: Request) async throws -> Result {
        let plan = try CopyPlan(sources, request, to: medium)
        try plan.checkFolders()
        var result = plan.result
        var toRead: [CopyPlan.File] = []
        report(.began("copying", bytes: plan.files.reduce(0) { $0 + $1.size }))
        do {
            for file in plan.files {
                try Task.checkCancellation()
                if try isWhole(file) {
                    result.kept += 1
                    report(.moved(bytes: file.size))
                } else {
                    try copy(file)
                    result.copied += 1
                    toRead.append(file)
                }
            }
        } catch {
            report(.ended)
            throw error
        }
        report(.ended)
        try readBack(toRead)
        for bundle in plan.bundles { try bundle.finish(on: medium) }
        try MediumTable(of: medium).write()
        return result
    }

    /// Whether the file is there, as the medium itself has it.
    private func isWhole(_ file: CopyPlan.File) throws -> Bool {
        guard try Directory.examine(file.destination, following: false) == .file else { return false }
        return try UncachedFile(file.destination).digest { _ in } == (file.size, file.digest)
    }

    private func copy(_ file: CopyPlan.File) throws {
        let source = try ReadableFile(file.source)
        guard source.size == file.size else {
            throw CopyError.alteredSource(
                file.source,
                reason: "it has \(source.size) bytes, expected \(file.size)"
            )
        }
        try Directory.create(file.destination.removingLastComponent())
        var target = try TemporaryFile(
            named: ".\(file.destination.lastComponent?.string ?? "file").part",
            in: file.destination.removingLastComponent()
        )
        let hasher = DigestHasher()
        let buffer = ChunkBuffer()
        var offset: Int64 = 0
        while offset < file.size {
            try Task.checkCancellation()
            let count = try source.read(into: buffer.bytes, at: offset)
            guard count > 0 else { break }
            let piece = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
            hasher.update(piece)
            try target.write(piece)
            offset += Int64(count)
            report(.moved(bytes: Int64(count)))
        }
        guard offset == file.size, hasher.finish() == file.digest else {
            throw CopyError.alteredSource(file.source, reason: "its digest is not the one that was signed")
        }
        try target.commit(to: file.destination, mode: file.isProgram ? 0o755 : 0o644)
    }

    private func readBack(_ files: [CopyPlan.File]) throws {
        report(.began("reading back", bytes: files.reduce(0) { $0 + $1.size }))
        defer { report(.ended) }
        for file in files {
            try Task.checkCancellation()
            let found = try UncachedFile(file.destination).digest { report(.moved(bytes: $0)) }
            guard found == (file.size, file.digest) else {
                try Directory.removeFile(file.destination)
                throw CopyError.lyingMedium(file.destination)
            }
        }
    }
}
