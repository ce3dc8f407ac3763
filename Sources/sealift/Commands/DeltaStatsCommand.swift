import ArgumentParser
import Content
import Delta
import Diagnostics
import Settings
import SystemPackage

/// `sealift delta stats`.
struct DeltaStatsCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show what a patch makes, of what, and what it is made of.",
        discussion: """
            Nothing is applied; the layers need not be there.

            Example:
              sealift delta stats app.patch
            """
    )

    @Argument(help: "The patch.")
    var patch: FilePath

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let result = try Result(PatchDescription(of: NamedFile.find(patch, named: "PATCH")))
        try console.result("PatchStatistics", result, lines: result.lines)
    }

    private struct Result: Encodable {
        struct Base: Encodable {
            let digest: Digest
            let unpacked: Int64
        }

        let target: Digest
        let targetSize: Int64
        let unpacked: Int64
        let encoder: String?
        let patchSize: Int64
        let correctionSize: Int64
        let scratch: Int64
        let bases: [Base]

        init(_ patch: PatchDescription) {
            let statistics = PatchStatistics(patch)
            target = patch.target
            targetSize = patch.targetSize
            unpacked = patch.textLength
            encoder = statistics.encoder
            patchSize = statistics.patchSize
            correctionSize = statistics.correctionSize
            scratch = patch.scratchLength
            bases = patch.bases.map { Base(digest: $0.digest, unpacked: $0.textLength) }
        }

        var lines: [String] {
            let permille = Int64(Double(patchSize) / Double(max(1, targetSize)) * 1_000)
            var lines = [
                "target   \(target), \(ByteCount(targetSize)), unpacked \(ByteCount(unpacked))",
                "packing  \(encoder ?? "none")",
                "patch    \(ByteCount(patchSize)) (\(permille / 10).\(permille % 10) %),"
                    + " \(ByteCount(correctionSize)) of it for the packing",
                "scratch  \(ByteCount(scratch))",
            ]
            lines += bases.map { "base     \($0.digest), unpacked \(ByteCount($0.unpacked))" }
            return lines
        }
    }
}
