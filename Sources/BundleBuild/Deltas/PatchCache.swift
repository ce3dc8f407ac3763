import Content
import Delta
import FileIO
import SystemPackage

/// Patches that were made before, and the tries that came to nothing, so that a thousand sites share the work.
///
///     <key>.patch   the patch
///     <key>.json    what came of the try; written last
///
/// A run uses patches under a name of its own in its work folder, so nobody takes them away from it. What is damaged here, or
/// cannot be read or kept, is as good as absent.
struct PatchCache: Sendable {
    /// What came of a try.
    typealias Outcome = PatchOutcome<CachedPatch>

    private struct Record: Codable {
        var version = 2
        let coder: String
        let target: Digest
        let bases: [Digest]
        let setting: String
        var digest: Digest?
        var whole: String?

        init(_ key: PatchKey) {
            coder = key.coder
            target = key.target
            bases = key.bases
            setting = key.setting.rawValue
        }

        func isOf(_ key: PatchKey) -> Bool {
            (coder, target, bases, setting) == (key.coder, key.target, key.bases, key.setting.rawValue)
        }
    }

    private static let recordLimit = 1 << 16

    let folder: FilePath

    /// What came of an earlier try, the patch brought into `workFolder`; nil when there was none, or its result is of no use.
    func outcome(of key: PatchKey, in workFolder: WorkFolder) -> Outcome? {
        do {
            guard let record = try record(named: key.name), record.isOf(key) else { return nil }
            if let reason = record.whole.flatMap(WholeReason.init) { return .whole(reason) }
            let path = workFolder.newPath("patch")
            try Self.duplicate(patchPath(key), as: path)
            let patch = try CachedPatch(at: path, for: key)
            return patch.digest == record.digest ? .patch(patch) : nil
        } catch {
            return nil
        }
    }

    /// Keeps what came of a try, whose patch stays where it is; a cache that cannot take it is no error.
    func keep(_ outcome: Outcome, of key: PatchKey, in workFolder: WorkFolder) {
        var record = Record(key)
        switch outcome {
        case .patch(let patch): record.digest = patch.digest
        case .whole(let reason): record.whole = reason.rawValue
        }
        do {
            try store(record, outcome, key, workFolder)
        } catch {
            // The next build makes it again.
        }
    }

    /// Removes everything but the tries whose layer is in `targets`, and their patches.
    func prune(keeping targets: Set<Digest>) throws {
        guard Directory.kind(of: folder) != nil else { return }
        let entries = try Directory.entries(of: folder)
        var kept = Set<String>()
        for entry in entries where entry.name.hasSuffix(".json") {
            let name = String(entry.name.dropLast(".json".count))
            guard let record = try record(named: name), targets.contains(record.target) else { continue }
            kept.insert(entry.name)
            if record.digest != nil { kept.insert("\(name).patch") }
        }
        for entry in entries where !kept.contains(entry.name) {
            try Directory.removeTree(folder.appending(entry.name))
        }
    }

    private func store(
        _ record: Record,
        _ outcome: Outcome,
        _ key: PatchKey,
        _ workFolder: WorkFolder
    ) throws {
        try Directory.create(folder)
        if case .patch(let patch) = outcome {
            let second = workFolder.newPath("kept")
            try Self.duplicate(patch.path, as: second)
            try Directory.move(second, to: patchPath(key))
        }
        try recordFile(key.name).replace(with: StrictJSON.encode(record), by: workFolder.path)
    }

    /// Gives a file a second name on the same file system; a copy where that cannot be.
    private static func duplicate(_ file: FilePath, as path: FilePath) throws {
        do {
            try Directory.link(file, to: path)
        } catch {
            var reader = try FileReader(file)
            var copy = try TemporaryFile(
                named: "\(path.lastComponent?.string ?? "").copy",
                in: path.removingLastComponent()
            )
            let buffer = ChunkBuffer()
            while case let count = try reader.read(into: buffer.bytes), count > 0 {
                try copy.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
            }
            try copy.commit(to: path)
        }
    }

    private func record(named name: String) throws -> Record? {
        let file = recordFile(name)
        guard Directory.kind(of: file.path) == .file else { return nil }
        do {
            let record = try StrictJSON.decode(Record.self, from: file.contents(), place: file.path.string)
            return record.version == 2 ? record : nil
        } catch is ContentError {
            return nil
        }
    }

    private func recordFile(_ name: String) -> RecordFile {
        RecordFile(folder.appending("\(name).json"), limit: Self.recordLimit)
    }
    private func patchPath(_ key: PatchKey) -> FilePath { folder.appending("\(key.name).patch") }
}

/// A patch in a file of this run alone, read again: nothing about it is taken from elsewhere.
struct CachedPatch: Sendable, Equatable {
    /// Where it is.
    let path: FilePath
    /// Its digest.
    let digest: Digest
    /// Its size in bytes.
    let size: Int64
    /// The layers that it is applied to, as it says itself: of those that it was made from, the ones that could be unpacked.
    let bases: [Digest]
    /// What applying it takes on a disk, in bytes.
    let scratch: Int64

    /// Reads the patch at `path`.
    /// - Throws: A ``PatchError`` when this program could not apply it, ``ContentError/missing(_:)`` when it is not for `key`.
    init(at path: FilePath, for key: PatchKey) throws {
        let description = try PatchDescription(of: path)
        bases = description.bases.map(\.digest)
        guard description.target == key.target, bases.allSatisfy(key.bases.contains) else {
            throw ContentError.missing(key.target)
        }
        self.path = path
        digest = try FileDigest.of(path)
        size = try ReadableFile(path).size
        scratch = description.scratchLength
    }
}
