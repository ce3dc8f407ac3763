package import Content
import FileIO
import Recompression
package import SystemPackage

/// Patches between layers that give back every byte of the compressed layer, and so its digest.
///
///     make:   target layer -> text + corrections of its compression    (UnpackedStream)
///             base texts, target text -> instructions                  (TextPatcher: by path, content, likeness)
///             patch applied, digest compared, or the layer goes whole
///     apply:  base layers -> base texts, in scratch files              (UnpackedBase)
///             base texts + instructions -> target text, streamed       (TextRebuilder)
///             target text + corrections -> target layer, streamed      (Packing)
///
/// The format is `docs/delta-format.md`. Applying holds windows and one frame in memory, never a layer.
package enum LayerPatch {
    /// The largest text that a patch is made for, in bytes.
    static let textLimit: Int64 = 1 << 36

    /// Makes the patch that turns `bases` into `target`, applies it, and leaves it at `path` if that gave the target's digest.
    ///
    /// - Parameters:
    ///   - target: The layer to be made, read from `source`.
    ///   - bases: At most 16 layers that the site has, read from `holder`; none is fine and saves what is alike within the layer. One
    ///     that cannot be unpacked is left out; ``PatchStatistics/bases`` and ``PatchDescription/bases`` tell those that are needed.
    ///   - scratch: A folder for this call alone, on a disk with room for the target once packed and all layers unpacked; made
    ///     and removed.
    ///   - path: Where the patch goes, durably.
    ///   - report: Told what begins.
    package static func make(
        of target: Descriptor,
        from source: some ContentSource,
        bases: [Descriptor],
        heldBy holder: some ContentSource,
        settings: PatchSettings,
        scratch: FilePath,
        at path: FilePath,
        report: (PatchStage) -> Void = { _ in }
    ) async throws -> PatchOutcome<PatchStatistics> {
        report(.unpacking)
        try Directory.create(scratch)
        let outcome: PatchOutcome<PatchStatistics>
        do {
            var layer = try TemporaryFile(named: "target", in: scratch)
            try await LayerScratch.fetch(target, from: source, into: &layer)
            var maker = try PatchMaker(
                target: target,
                layer: TargetLayer(layer.path, scratch: scratch),
                settings: settings,
                scratch: scratch
            )
            for base in bases.prefix(Int(PatchDescription.baseLimit)) {
                try await maker.add(base, from: holder)
            }
            outcome = .patch(try await maker.make(at: path, report))
        } catch let reason as WholeReason {
            outcome = .whole(reason)
        } catch let stream as UnrebuildableStream {
            outcome = .whole(WholeReason(stream))
        } catch {
            try Directory.removeTree(scratch)
            throw error
        }
        try Directory.removeTree(scratch)
        return outcome
    }

    /// Rebuilds the layer that the patch at `path` makes, and lends it to `body` as it comes, once.
    ///
    /// The bytes are not verified: `body` reads through ``Content/VerifyingReader``, as a store's `put` does.
    /// - Throws: What ``withPatchedLayer(from:bases:heldBy:scratch:_:)`` throws.
    package static func withLayer<Result>(
        from path: FilePath,
        bases descriptors: [Digest: Descriptor],
        heldBy source: some ContentSource,
        scratch: FilePath,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        try await withPatchedLayer(from: path, bases: descriptors, heldBy: source, scratch: scratch) {
            layer in
            var reader = try layer.reader()
            return try await body(&reader)
        }
    }

    /// Unpacks the bases of the patch at `path`, and lends the layer that it makes of them to `body`.
    ///
    /// - Parameters:
    ///   - descriptors: The descriptors of the bases by digest.
    ///   - source: Where the bases are read from, verified.
    ///   - scratch: A folder for this call alone, with room for ``PatchDescription/scratchLength``; made and removed.
    /// - Throws: A ``PatchError``, or what reading the bases throws.
    package static func withPatchedLayer<Result>(
        from path: FilePath,
        bases descriptors: [Digest: Descriptor],
        heldBy source: some ContentSource,
        scratch: FilePath,
        _ body: (PatchedLayer) async throws -> Result
    ) async throws -> Result {
        let patch = try OpenFile(path)
        let description = try PatchDescription(reading: patch)
        try Directory.create(scratch)
        do {
            var bases: [UnpackedBase] = []
            for (index, base) in description.bases.enumerated() {
                guard let descriptor = descriptors[base.digest] else {
                    throw ContentError.missing(base.digest)
                }
                bases.append(
                    try await UnpackedBase(
                        descriptor,
                        from: source,
                        limit: base.textLength,
                        named: "base-\(index)",
                        in: scratch
                    )
                )
            }
            let result = try await body(PatchedLayer(description: description, patch: patch, bases: bases))
            try Directory.removeTree(scratch)
            return result
        } catch {
            try Directory.removeTree(scratch)
            throw error
        }
    }
}

/// A layer that a patch makes of bases that are unpacked already: it streams at once, as often as it is read.
///
/// The bytes are not verified: whoever reads them does so through ``Content/VerifyingReader``, as a store's `put` does.
package struct PatchedLayer: ContentSource {
    let description: PatchDescription
    let patch: OpenFile
    let bases: [UnpackedBase]

    package func contains(_ descriptor: Descriptor) -> Bool { descriptor.digest == description.target }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard contains(descriptor) else { throw ContentError.missing(descriptor.digest) }
        var reader = try reader()
        return try await body(&reader)
    }

    /// Begins to rebuild.
    func reader() throws -> any ContentReader {
        try LayerRebuilder(description, patch: patch, bases: bases)
    }
}
