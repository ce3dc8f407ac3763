package import Content
import FileIO
import Glibc
import Synchronization
package import SystemPackage

extension LayoutDirectory: ContentStore {
    /// Whether a regular file of the right size is there.
    package func contains(_ descriptor: Descriptor) throws -> Bool {
        try size(of: descriptor.digest) == descriptor.size
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        var reader: any ContentReader = try open(descriptor.digest)
        return try await body(&reader)
    }

    /// Makes `expected` durably present, as ``ContentStore/put(_:from:)`` says.
    ///
    /// A manifest is checked against the rules of ``ManifestDocument`` first; one with a subject becomes a root of `index.json` with the
    /// next ``synchronize()`` or ``apply(_:)``.
    package func put(_ expected: Descriptor, from source: some ContentSource) async throws {
        try requireWritable()
        guard expected.mediaType.isManifestOrIndex else {
            if try !contains(expected) { try await store(expected, from: source) }
            return
        }
        if let present = try await presentManifest(expected) {
            note(expected, present)
        } else {
            let document = try await ManifestDocument.read(expected, from: source)
            try await store(expected, from: BytesSource(bytes: document.bytes))
            note(expected, document)
        }
    }

    /// Makes `expected` durably present as ``put(_:from:)`` does, also where a damaged copy is in its place.
    package func replace(_ expected: Descriptor, from source: some ContentSource) async throws {
        try requireWritable()
        try await store(expected, from: source)
        try await put(expected, from: source)
    }

    /// Takes over `file`, whose bytes the caller has verified to be `descriptor` and made durable.
    ///
    /// The file must be on this file system, best in ``ingestFolder``; it is renamed, not copied. The name is durable after the next
    /// ``synchronize()`` or ``apply(_:)``.
    /// - Throws: ``FileError``; ``ContentError/tooShort(_:expected:found:)`` when its size is not the described one.
    package func adopt(_ file: FilePath, as descriptor: Descriptor) async throws {
        try take(file, as: descriptor)
        if descriptor.mediaType.isManifestOrIndex {
            note(descriptor, try await ManifestDocument.read(descriptor, from: self))
        }
    }

    /// Renames `file` into place, whatever it holds.
    func take(_ file: FilePath, as descriptor: Descriptor) throws {
        try requireWritable()
        let size = try ReadableFile(file).size
        guard size == descriptor.size else {
            throw ContentError.tooShort(descriptor.digest, expected: descriptor.size, found: size)
        }
        try FileMode.set(0o444, of: file) { mode in file.withPlatformString { chmod($0, mode) } }
        try Directory.create(folder(of: descriptor.digest.algorithm))
        try Directory.move(file, to: blobPath(descriptor.digest))
        state.withLock { _ = $0.unsynchronised.insert(descriptor.digest.algorithm) }
    }

    /// Opens the content `digest` without looking at its size.
    func open(_ digest: Digest) throws -> FileReader {
        do throws(FileError) {
            return try FileReader(blobPath(digest))
        } catch .system(_, _, .noSuchFileOrDirectory) {
            throw ContentError.missing(digest)
        }
    }

    /// The size of the content `digest` as it is here; nil when there is no regular file.
    func size(of digest: Digest) throws(FileError) -> Int64? {
        do throws(FileError) {
            return try ReadableFile(blobPath(digest)).size
        } catch .notRegular {
            return nil
        } catch .system(_, _, .noSuchFileOrDirectory) {
            return nil
        }
    }

    /// A name in ``ingestFolder`` that no other task of this process uses.
    func nextIngestName() -> String {
        let number = state.withLock { state in
            state.nextIngest += 1
            return state.nextIngest
        }
        return "content-\(number)"
    }

    private func store(_ expected: Descriptor, from source: some ContentSource) async throws {
        try Directory.create(folder(of: expected.digest.algorithm))
        try await source.withContent(of: expected) { reader in
            var verified = VerifyingReader(reader, expecting: expected)
            var file = try TemporaryFile(named: nextIngestName(), in: ingestFolder)
            try await verified.forEachChunk { try file.write($0) }
            try file.commit(to: blobPath(expected.digest), mode: 0o444)
        }
    }

    /// The manifest as it is here; nil when it is absent or damaged, so that it is written again.
    private func presentManifest(_ descriptor: Descriptor) async throws -> ManifestDocument? {
        guard try contains(descriptor) else { return nil }
        do {
            return try await ManifestDocument.read(descriptor, from: self)
        } catch is ContentError {
            return nil
        }
    }
}
