import Content
import FileIO
import Recompression
import SystemPackage

/// Makes one patch; see ``LayerPatch``.
struct PatchMaker {
    /// Corrections beyond this part of the layer are not worth it.
    private static let costlyPart: Int64 = 8

    private let target: Descriptor
    private let layer: TargetLayer
    private let settings: PatchSettings
    private let scratch: FilePath
    private let corrections: CorrectionFile
    private var bases: [PatchDescription.Base] = []
    private var unpacked: [UnpackedBase] = []

    /// Makes the patch for `layer`, which is `target`.
    init(target: Descriptor, layer: TargetLayer, settings: PatchSettings, scratch: FilePath) throws {
        self.target = target
        self.layer = layer
        self.settings = settings
        self.scratch = scratch
        corrections = try CorrectionFile(in: scratch, limit: max(1 << 12, target.size / Self.costlyPart))
    }

    /// Adds a base, read from `source`; one that cannot be unpacked is left out.
    mutating func add(_ base: Descriptor, from source: some ContentSource) async throws {
        let made: UnpackedBase
        do {
            made = try await UnpackedBase(
                base,
                from: source,
                limit: LayerPatch.textLimit,
                named: "base-\(bases.count)",
                in: scratch
            )
        } catch DeltaError.baseDiffers {
            return
        }
        unpacked.append(made)
        bases.append(
            PatchDescription.Base(digest: base.digest, size: base.size, textLength: made.text.handle.size)
        )
    }

    /// Makes the patch, proves it, and puts it at `path`.
    func make(at path: FilePath, _ report: (PatchStage) -> Void) async throws -> PatchStatistics {
        report(.comparing)
        let guide = layer.packing.guide(by: unpacked.map { $0.makeTokens() })
        var patcher = try TextPatcher(
            bases: unpacked.map { $0.text },
            target: layer.text,
            settings: settings,
            differenceLimit: settings.differenceLimit,
            runs: guide.runs,
            scratch: scratch
        )
        try patcher.run()
        report(.describing)
        try layer.correct(guide, into: corrections)
        let description = PatchDescription(
            target: target.digest,
            targetSize: target.size,
            textLength: layer.text.handle.size,
            bases: bases,
            packing: layer.packing,
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
        report(.proving)
        try await prove(description, OpenFile(patch.path))
        try patch.commit(to: path)
        return statistics
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
        } catch RecompressionError.malformedPatch {
            throw WholeReason.failedProof
        } catch is ContentError {
            throw WholeReason.failedProof
        }
    }
}
