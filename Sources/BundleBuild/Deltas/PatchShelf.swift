import Content
import Delta
import FileIO
import SystemPackage

/// Patches that were made before, and the tries that came to nothing, so that a thousand sites share the work.
///
///     <key>.patch   the patch
///     <key>.json    what came of the try; written last
///
/// What is damaged here is as good as absent: every patch is read and hashed before it is used.
struct PatchShelf: Sendable {
    /// What came of a try.
    enum Outcome: Sendable, Equatable {
        /// The patch, and the bytes that its bases unpack to.
        case patch(path: FilePath, digest: Digest, size: Int64, scratch: Int64)
        case whole(WholeReason)
    }

    fileprivate struct Record: Codable {
        var version = 1
        let target: Digest
        let bases: [Digest]
        let setting: String
        let digest: Digest?
        let size: Int64?
        let scratch: Int64?
        let whole: String?
    }

    private static let recordLimit = 1 << 16

    let folder: FilePath

    /// What came of an earlier try; nil when there was none, or its result is damaged.
    func outcome(of key: PatchKey) throws -> Outcome? {
        guard let record = try record(named: key.name), record.target == key.target,
            record.bases == key.bases,
            record.setting == key.setting.rawValue
        else { return nil }
        if let reason = record.whole.flatMap(WholeReason.init) { return .whole(reason) }
        guard let digest = record.digest, let size = record.size, let scratch = record.scratch else {
            return nil
        }
        let path = patchPath(key)
        guard try FileDigest.isFile(at: path, digest, size: size) else { return nil }
        return .patch(path: path, digest: digest, size: size, scratch: scratch)
    }

    /// Keeps what came of a try: the patch in `file`, which is moved, or the reason why there is none.
    func keep(_ result: Result<FilePath, WholeReason>, of key: PatchKey, in workFolder: WorkFolder) throws
        -> Outcome
    {
        try Directory.create(folder)
        let outcome: Outcome
        switch result {
        case .success(let file):
            let digest = try FileDigest.of(file)
            let size = try ReadableFile(file).size
            let scratch = try PatchDescription(of: file).scratchLength
            outcome = .patch(path: patchPath(key), digest: digest, size: size, scratch: scratch)
            try Directory.move(file, to: patchPath(key))
        case .failure(let reason):
            outcome = .whole(reason)
        }
        var written = try TemporaryFile(named: "\(key.name).json", in: workFolder.path)
        try written.write(StrictJSON.encode(Record(key, outcome)))
        try written.commit(to: recordPath(key.name))
        return outcome
    }

    /// Removes every patch whose layer is not in `targets`.
    func prune(keeping targets: Set<Digest>) throws {
        guard Directory.kind(of: folder) != nil else { return }
        for entry in try Directory.entries(of: folder) where entry.name.hasSuffix(".json") {
            let name = String(entry.name.dropLast(".json".count))
            if let record = try record(named: name), targets.contains(record.target) { continue }
            try Directory.removeFile(recordPath(name))
            try Directory.removeFile(folder.appending("\(name).patch"))
        }
    }

    private func record(named name: String) throws -> Record? {
        let path = recordPath(name)
        guard Directory.kind(of: path) == .file else { return nil }
        do {
            let bytes = try ReadableFile.contents(of: path, limit: Self.recordLimit)
            let record = try StrictJSON.decode(Record.self, from: bytes, place: path.string)
            return record.version == 1 ? record : nil
        } catch is ContentError {
            return nil
        }
    }

    private func recordPath(_ name: String) -> FilePath { folder.appending("\(name).json") }
    private func patchPath(_ key: PatchKey) -> FilePath { folder.appending("\(key.name).patch") }
}

extension PatchShelf.Record {
    fileprivate init(_ key: PatchKey, _ outcome: PatchShelf.Outcome) {
        target = key.target
        bases = key.bases
        setting = key.setting.rawValue
        switch outcome {
        case .patch(_, let digest, let size, let scratch):
            (self.digest, self.size, self.scratch, whole) = (digest, size, scratch, nil)
        case .whole(let reason):
            (digest, size, scratch, whole) = (nil, nil, nil, reason.rawValue)
        }
    }
}
