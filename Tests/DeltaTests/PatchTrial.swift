import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Delta

/// Makes a patch between two layers and applies it: the layer comes back to the byte, or is shipped whole.
enum PatchTrial {
    /// What must come out.
    enum Expectation {
        case patch
        case whole
        case either

        init(isPatched: Bool) { self = isPatched ? .patch : .whole }
    }

    /// - Returns: The figures of the patch; nil if the layer is shipped whole.
    @discardableResult
    static func run(
        _ base: [UInt8],
        _ layer: [UInt8],
        _ expectation: Expectation
    ) async throws -> PatchStatistics? {
        let folder = try TemporaryDirectory()
        let store = MemoryStore()
        let media: MediaType = "application/vnd.oci.image.layer.v1.tar"
        let bases = [store.add(base, mediaType: media)]
        let target = store.add(layer, mediaType: media)
        let patch = folder.path.appending("patch")
        let scratch = folder.path.appending("scratch")
        let outcome = try await LayerPatch.make(
            of: target,
            from: store,
            bases: bases,
            heldBy: store,
            settings: .fast,
            scratch: scratch,
            at: patch
        )
        guard case .patch(let statistics) = outcome else {
            #expect(expectation != .patch, "\(outcome)")
            return nil
        }
        #expect(expectation != .whole)
        #expect(statistics.patchSize < Int64(layer.count))
        let rebuilt = try await LayerPatch.withLayer(
            from: patch,
            bases: [bases[0].digest: bases[0]],
            heldBy: store,
            scratch: scratch
        ) { reader in
            var verified = VerifyingReader(reader, expecting: target)
            var bytes: [UInt8] = []
            try await verified.forEachChunk { bytes.append(contentsOf: $0) }
            return bytes
        }
        let isSame = rebuilt == layer
        #expect(isSame)
        return statistics
    }
}
