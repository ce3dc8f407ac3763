import Content
import FileIO
import SystemPackage

/// Makes one patch; see ``LayerPatch``.
struct PatchMaker {
    /// Corrections beyond this part of the layer are not worth it.
    private static let costlyPart: Int64 = 8

    private let target: Descriptor
    private let layer: OpenFile
    private let text: OpenFile
    private let packing: PatchDescription.Packing
    private let segments: [Int]
    private let settings: PatchSettings
    private let scratch: FilePath
    private let corrections: CorrectionFile
    private var bases: [PatchDescription.Base] = []
    private var unpacked: [UnpackedBase] = []

    /// Unpacks the layer and finds out how to pack it again.
    /// - Throws: ``WholeReason`` when that cannot be done.
    init(
        target: Descriptor,
        layer: borrowing TemporaryFile,
        settings: PatchSettings,
        scratch: FilePath
    ) throws {
        let file = try OpenFile(layer.path)
        self.target = target
        self.settings = settings
        self.scratch = scratch
        self.layer = file
        corrections = try CorrectionFile(
            in: scratch,
            limit: max(1 << 12, file.handle.size / Self.costlyPart)
        )
        (text, packing, segments) = try Self.unpack(file, scratch)
    }

    private static func unpack(
        _ layer: OpenFile,
        _ scratch: FilePath
    ) throws -> (text: OpenFile, packing: PatchDescription.Packing, segments: [Int]) {
        var start = [UInt8](repeating: 0, count: Int(min(512, layer.handle.size)))
        try start.withUnsafeMutableBytes { try layer.handle.readExactly(into: $0, at: 0) }
        guard GzipHeader.isStart(start) else {
            guard try !TarMap(layer).entries.isEmpty else { throw WholeReason.unknownCompression }
            return (layer, .plain, [])
        }
        var written = try TemporaryFile(named: "text", in: scratch)
        let scan = try GzipScan(FileInput(layer), into: &written, limit: LayerPatch.textLimit)
        let text = try OpenFile(written.path)
        let sample = EncoderChoice.Sample(layer: layer, text: text, segments: scan.segments)
        let shape = try EncoderChoice.shape(of: sample)
        return (text, .gzip(shape), scan.segments)
    }

    /// Adds a base, read from `source`.
    mutating func add(_ base: Descriptor, from source: some ContentSource) async throws {
        let made = try await UnpackedBase(
            base,
            from: source,
            limit: LayerPatch.textLimit,
            named: "base-\(bases.count)",
            in: scratch
        )
        unpacked.append(made)
        bases.append(
            PatchDescription.Base(digest: base.digest, size: base.size, textLength: made.text.handle.size)
        )
    }

    /// Makes the patch, proves it, and puts it at `path`.
    func make(at path: FilePath) async throws -> PatchStatistics {
        var patcher = try TextPatcher(
            bases: unpacked.map { $0.text },
            target: text,
            settings: settings,
            scratch: scratch
        )
        try patcher.run()
        try correct(patcher.sections.runs)
        let description = PatchDescription(
            target: target.digest,
            targetSize: target.size,
            textLength: text.handle.size,
            bases: bases,
            packing: packing,
            sections: PatchDescription.SectionLengths(
                instructions: patcher.sections.instructions.file.count,
                differences: patcher.sections.differences.file.count,
                literals: patcher.sections.literals.file.count,
                frames: patcher.sections.frames.count,
                corrections: corrections.count
            )
        )
        let statistics = PatchStatistics(description)
        guard statistics.patchSize < target.size else { throw WholeReason.noGain }
        let name = ".\(path.lastComponent?.string ?? "patch").new"
        var patch = try TemporaryFile(named: name, in: path.removingLastComponent())
        try patch.write(description.encoded)
        try Self.append(patcher.sections.instructions.file.path, to: &patch)
        try Self.append(patcher.sections.differences.file.path, to: &patch)
        try Self.append(patcher.sections.literals.file.path, to: &patch)
        try Self.append(patcher.sections.frames.path, to: &patch)
        try Self.append(corrections.path, to: &patch)
        try await prove(description, OpenFile(patch.path))
        try patch.commit(to: path)
        return statistics
    }

    /// Codes what distinguishes the layer from what a model makes of its text.
    private func correct(_ runs: AlignedRuns) throws {
        guard case .gzip(let shape) = packing else { return }
        _ = try GzipReconstruction.correct(
            FileInput(layer),
            text: FileInput(text),
            segments: segments,
            shape: shape,
            guide: TokenGuideSource(runs: runs, bases: unpacked.map { $0.tokens })
        ) { try corrections.append($0) }
    }

    private static func append(_ path: FilePath, to patch: inout TemporaryFile) throws {
        var input = FileInput(try OpenFile(path))
        let buffer = ChunkBuffer()
        while true {
            let count = try input.read(into: buffer.bytes)
            if count == 0 { return }
            try patch.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        }
    }

    /// Applies the patch as a site would, and compares the digest.
    private func prove(_ description: PatchDescription, _ patch: OpenFile) async throws {
        do {
            let rebuilt = try LayerRebuilder(description, patch: patch, bases: unpacked)
            var verified = VerifyingReader(rebuilt, expecting: target)
            try await verified.forEachChunk { _ in }
        } catch is DeltaError {
            throw WholeReason.failedProof
        } catch is ContentError {
            throw WholeReason.failedProof
        }
    }
}
