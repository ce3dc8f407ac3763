import BundleFormat
package import Content
import FileIO
import Signing
import SystemPackage

extension BundleContents {
    /// Reads every file to the end and compares every byte with what was signed; nothing is kept.
    /// - Parameters:
    ///   - kept: Where a snapshot is that the site holds already.
    ///   - report: Called with the bytes verified since the last call.
    /// - Returns: What is not on the medium and is not needed, or is there and nobody signed it.
    /// - Throws: ``ImportError``, ``BundleFormatError``, and what ``checkGraph(_:)`` throws.
    package func verifyFiles(
        beside kept: (any ContentSource)? = nil,
        report: @escaping @Sendable (Int64) -> Void
    ) async throws -> [BundleNote] {
        for number in volumes.available.sorted() { try volumes.checkFraming(of: number) }
        try await forEachConcurrently(volumes.plan.contents, limit: 2) { [volumes] content in
            guard volumes.contains(content.descriptor) else { return }
            try await volumes.verify(content.descriptor, report: report)
        }
        _ = try await checkGraph { blob in
            if volumes.contains(blob.descriptor) { return volumes }
            guard let kept, try await kept.contains(blob.descriptor) else { return nil }
            return kept
        }
        guard volumes.missing.isEmpty else { throw ImportError.missingVolumes(volumes.missing) }
        var notes: [BundleNote] = absentRoots.isEmpty ? [] : [.rootsAbsent(absentRoots)]
        if let note = try verifyExecutable() { notes.append(note) }
        return notes
    }

    /// Compares the importer on the medium with what was signed.
    private func verifyExecutable() throws -> BundleNote? {
        let path = folder.appending(BundleNames.executable)
        guard let file = statement.files.first(where: { $0.name.description == BundleNames.executable })
        else { return try Directory.examine(path, following: false) == nil ? nil : .importerUnsigned }
        do {
            let size = try ReadableFile(path).size
            guard size == file.size else {
                throw BundleFormatError.wrongSize(
                    name: BundleNames.executable,
                    expected: file.size,
                    found: size
                )
            }
            let found = try FileDigest.of(path, file.digest.algorithm)
            guard found == file.digest else {
                throw BundleFormatError.wrongDigest(
                    name: BundleNames.executable,
                    expected: file.digest,
                    found: found
                )
            }
            return nil
        } catch let error as FileError {
            if error.errno == .noSuchFileOrDirectory { return .importerAbsent }
            throw BundleFormatError.unreadable(error)
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

    /// Names the volumes in which content turned out not to be what was listed, when the error says which content.
    func altered(_ error: ContentError) -> any Error {
        let found: Digest? =
            switch error {
            case .digestMismatch(let digest, _), .tooShort(let digest, _, _), .tooLong(let digest, _): digest
            default: nil
            }
        guard let content = found.flatMap(plan.content) else { return error }
        return altered(content.descriptor, error)
    }

    /// Names the volumes in which content turned out not to be what was listed.
    func altered(_ content: Descriptor, _ error: ContentError) -> any Error {
        switch error {
        case .digestMismatch, .tooShort, .tooLong:
            var names: [String] = []
            for number in plan.content(content.digest).map(plan.volumeNumbers) ?? [] {
                let name = BundleNames.volume(number)
                if names.last != name { names.append(name) }
            }
            return BundleFormatError.alteredBlob(content.digest, volumes: names)
        default:
            return error
        }
    }
}
