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
        let notes: [BundleNote] = absentRoots.isEmpty ? [] : [.rootsAbsent(absentRoots)]
        return try notes + verifyImporters()
    }

    /// Compares the importers on the medium with what was signed.
    private func verifyImporters() throws -> [BundleNote] {
        let importers = statement.files.filter { BundleNames.isImporter($0.name.description) }
        var notes = try importers.compactMap(verifyImporter)
        if importers.isEmpty,
            try Directory.examine(folder.appending(BundleNames.executable), following: false) != nil
        {
            notes.append(.importerUnsigned(BundleNames.executable))
        }
        for name in try namesOfSharedImporters()
        where !importers.contains(where: { $0.name.description == name }) {
            notes.append(.importerOfOthers(name))
        }
        return notes
    }

    /// The programs that all bundles of the medium share; none where there is no such folder.
    private func namesOfSharedImporters() throws -> [String] {
        guard let shared = BundleNames.sharedFolder(of: folder) else { return [] }
        do {
            switch try Directory.examine(shared, following: false) {
            case .directory:
                return try Directory.entries(of: shared).map(\.name).filter { !$0.hasPrefix(".") }
            case nil: return []
            default: throw ImportError.notAFolder(shared)
            }
        } catch let error as FileError {
            throw ImportError.unreadableMedium(error)
        }
    }

    private func verifyImporter(_ file: BundleStatement.File) throws -> BundleNote? {
        let name = file.name.description
        let path = BundleNames.path(of: name, in: folder)
        do {
            let size = try ReadableFile(path).size
            guard size == file.size else {
                throw BundleFormatError.wrongSize(name: name, expected: file.size, found: size)
            }
            let found = try FileDigest.of(path, file.digest.algorithm)
            guard found == file.digest else {
                throw BundleFormatError.wrongDigest(name: name, expected: file.digest, found: found)
            }
            return nil
        } catch let error as FileError {
            if error.errno == .noSuchFileOrDirectory { return .importerAbsent(name) }
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
