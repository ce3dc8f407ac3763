import BundleFormat
import Content
import FileIO
import Signing
import SystemPackage

extension BundleContents {
    /// Reads every file to the end and compares every byte with what was signed; nothing is kept.
    /// - Parameter report: Called with the bytes verified since the last call.
    /// - Throws: ``ImportError/missingVolumes(_:)``, ``BundleFormatError``.
    package func verifyFiles(report: @escaping @Sendable (Int64) -> Void) async throws {
        for number in volumes.available.sorted() { try volumes.checkFraming(of: number) }
        try await forEachConcurrently(
            volumes.plan.carried.map(\.descriptor).filter(volumes.contains),
            limit: 2
        ) { [volumes] content in
            try await volumes.verify(content, report: report)
        }
        guard volumes.missing.isEmpty else { throw ImportError.missingVolumes(volumes.missing) }
        try verifyExecutable()
    }

    /// Compares the importer on the medium, if there is one, with what was signed.
    private func verifyExecutable() throws {
        guard let file = statement.files.first(where: { $0.name.description == BundleNames.executable })
        else { return }
        let path = folder.appending(BundleNames.executable)
        guard Directory.kind(of: path) != nil else { throw ImportError.missingFile(BundleNames.executable) }
        let executable = try ReadableFile(path)
        guard executable.size == file.size else {
            throw BundleFormatError.wrongSize(
                name: BundleNames.executable,
                expected: file.size,
                found: executable.size
            )
        }
        let hasher = DigestHasher()
        let buffer = ChunkBuffer()
        var offset: Int64 = 0
        while offset < executable.size {
            let count = try executable.read(into: buffer.bytes, at: offset)
            guard count > 0 else { break }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
            offset += Int64(count)
        }
        let found = hasher.finish()
        guard found == file.digest else {
            throw BundleFormatError.wrongDigest(
                name: BundleNames.executable,
                expected: file.digest,
                found: found
            )
        }
    }
}

extension VolumeSet {
    /// Reads content to the end and compares it with what was signed.
    /// - Throws: ``BundleFormatError``.
    func verify(_ content: Descriptor, report: (Int64) -> Void = { _ in }) async throws {
        do {
            try await withContent(of: content) { reader in
                var verified = VerifyingReader(reader, expecting: content)
                try await verified.forEachChunk { report(Int64($0.count)) }
            }
        } catch let error as ContentError {
            throw altered(content, error)
        }
    }

    /// Names the volumes in which content turned out not to be what was listed.
    func altered(_ content: Descriptor, _ error: ContentError) -> any Error {
        switch error {
        case .digestMismatch, .tooShort, .tooLong:
            let entries = plan.carried.first { $0.descriptor.digest == content.digest }?.entries ?? []
            var names: [String] = []
            for entry in entries where names.last != entry.volume.name { names.append(entry.volume.name) }
            return BundleFormatError.alteredBlob(content.digest, volumes: names)
        default:
            return error
        }
    }
}
