import ArgumentParser
import Content
import Delta
import Diagnostics
import FileIO
import SystemPackage

/// `sealift delta make`.
struct DeltaMakeCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Make a patch, apply it, and keep it if that gave the layer back.",
        discussion: """
            Layers are files as a registry holds them: compressed tars. When no patch is of use nothing is written, the result says \
            why, and the command has done its work all the same.

            Example:
              sealift delta make --base app-v1.tar.gz --target app-v2.tar.gz --out app.patch
            """
    )

    @Option(help: "A layer that the other side has; may be given up to 16 times.")
    var base: [FilePath]

    @Option(help: "The layer that the patch makes.")
    var target: FilePath

    @Option(help: "Where the patch goes.")
    var out: FilePath

    @Option(help: "fast or small.")
    var setting: PatchSettings = .fast

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard base.count <= 16 else { throw ValidationError("at most 16 layers can be bases of one patch") }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        guard Directory.kind(of: out) == nil else { throw CommandError.exists(out) }
        let layers = try LayerFiles(base.map { ($0, "--base") } + [(target, "--target")])
        let made = layers.descriptors[base.count]
        let stopwatch = PatchStopwatch(console, runtime)
        let outcome = try await ScratchFolder.with(in: runtime.temporaryFolder) { scratch in
            try await LayerPatch.make(
                of: made,
                from: layers,
                bases: Array(layers.descriptors.prefix(base.count)),
                heldBy: layers,
                settings: setting,
                scratch: scratch.appending("layers"),
                at: out,
                report: stopwatch.begin
            )
        }
        stopwatch.finish()
        let result = Result(made, outcome, path: out, stopwatch)
        try console.result("LayerPatch", result, lines: [result.text])
    }

    private struct Result: Encodable {
        let target: Digest
        let targetSize: Int64
        let path: String?
        let patchSize: Int64?
        let correctionSize: Int64?
        let encoder: String?
        let whole: String?
        let makingSeconds: Double
        let provingSeconds: Double

        private let explanation: String?

        private enum CodingKeys: CodingKey {
            case target, targetSize, path, patchSize, correctionSize, encoder, whole, makingSeconds,
                provingSeconds
        }

        init(
            _ layer: Descriptor,
            _ outcome: PatchOutcome<PatchStatistics>,
            path: FilePath,
            _ stopwatch: PatchStopwatch
        ) {
            makingSeconds = stopwatch.making
            provingSeconds = stopwatch.proving
            target = layer.digest
            targetSize = layer.size
            switch outcome {
            case .patch(let statistics):
                self.path = path.string
                patchSize = statistics.patchSize
                correctionSize = statistics.correctionSize
                encoder = statistics.encoder
                (whole, explanation) = (nil, nil)
            case .whole(let reason):
                (self.path, patchSize, correctionSize, encoder) = (nil, nil, nil, nil)
                (whole, explanation) = (reason.rawValue, reason.explanation)
            }
        }

        var text: String {
            guard let path, let patchSize else {
                return "no patch, ship the layer whole: \(explanation ?? "")"
            }
            return "\(path): \(ByteCount(patchSize)) for a layer of \(ByteCount(targetSize)), proven"
        }
    }
}

extension PatchSettings: ExpressibleByArgument {}
