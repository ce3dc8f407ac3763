import Activation
import ArgumentParser
import BundleBuild
import FileIO
import Fleet
import Rendering
import Signing
import Snapshot
import SystemPackage

/// `sealift render`.
struct RenderCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Render manifests into a dated snapshot, as files.",
        discussion: """
            Variables are filled in, every image is pinned by digest, and the same input gives the same bytes. Fails and says why if an \
            image that a manifest names is in no source and not waived.

            Example:
              sealift render --config sealift.yaml --site plant-001-line-a --out rendered --date 2026-11-21
            """
    )

    @OptionGroup var fleet: FleetOptions

    @Option(help: "One site; all of them unless given.")
    var site: String?

    @Option(help: "The folder for the files; what an earlier snapshot left there is replaced.")
    var out: FilePath

    @Option(help: "The date of the snapshot, as YYYY-MM-DD or YYYY-MM-DD.N; today unless given.")
    var date: String?

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = BuildProgressReporter(console)
        let configuration = try FleetConfiguration(fleet.config)
        let id = try SnapshotID(date ?? String(runtime.timestamp().description.prefix(10)))
        let render = SnapshotRender(
            configuration,
            renderer: SourceRenderer(runtime),
            library: FleetImages(
                fleet: configuration,
                plainHTTP: fleet.plainHttp,
                runtime: runtime,
                console: console
            )
        ) { reporter.tell($0) }
        let result = try await render.run(configuration.sites(named: site), id: id) { files in
            try SnapshotTree.replace(out, with: files)
        }
        try console.result(
            "Snapshot",
            result,
            lines: [
                "snapshot \(result.snapshot): \(result.files.count) files in \(out), \(result.images.count) images pinned"
            ]
        )
    }
}
