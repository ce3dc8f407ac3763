import ArgumentParser
import Content
import Delta
import Diagnostics
import FileIO
import Settings
import SystemPackage

/// `sealift delta apply`.
struct DeltaApplyCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make a layer from a patch and the layers that it was made for.",
        discussion: """
            The layer gets its name only with the digest that the patch names. Give every base; their order does not matter.

            Example:
              sealift delta apply --base app-v1.tar.gz app.patch --out app-v2.tar.gz
            """
    )

    @Option(help: "A layer that the patch was made for; once for each.")
    var base: [FilePath]

    @Argument(help: "The patch.")
    var patch: FilePath

    @Option(help: "Where the layer goes.")
    var out: FilePath

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        guard Directory.kind(of: out) == nil else { throw CommandError.exists(out) }
        let patch = try NamedFile.find(patch, named: "PATCH")
        let description = try PatchDescription(of: patch)
        let layers = try LayerFiles(base.map { ($0, "--base") }, like: description.bases.map(\.digest))
        let missing = description.bases.map(\.digest).filter { layers.descriptor(of: $0) == nil }
        guard missing.isEmpty else { throw CommandError.missingBase(missing) }
        let target = Descriptor(
            mediaType: "application/octet-stream",
            digest: description.target,
            size: description.targetSize
        )
        let bases = Dictionary(layers.descriptors.map { ($0.digest, $0) }) { first, _ in first }
        try await ScratchFolder.with(in: runtime.temporaryFolder) { scratch in
            try await LayerPatch.withLayer(
                from: patch,
                bases: bases,
                heldBy: layers,
                scratch: scratch.appending("layers")
            ) { reader in
                try await write(target, from: &reader)
            }
        }
        let result = Result(path: out.string, digest: target.digest, size: target.size)
        try console.result(
            "Layer",
            result,
            lines: ["\(result.path): \(result.digest), \(ByteCount(result.size))"]
        )
    }

    private func write(_ layer: Descriptor, from reader: inout any ContentReader) async throws {
        let name = ".\(out.lastComponent?.string ?? "layer").new"
        var file = try TemporaryFile(named: name, in: out.removingLastComponent())
        var verified = VerifyingReader(reader, expecting: layer)
        let buffer = ChunkBuffer()
        while true {
            let count = try await verified.read(into: buffer.bytes)
            if count == 0 { break }
            try file.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        }
        try file.commit(to: out)
    }

    private struct Result: Encodable {
        let path: String
        let digest: Digest
        let size: Int64
    }
}
