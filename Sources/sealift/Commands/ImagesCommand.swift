import ArgumentParser
import BundleBuild
import Fleet
import Rendering

/// `sealift images`.
struct ImagesCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "images",
        abstract: "List the images that the manifests name; asks no registry.",
        discussion: """
            Example:
              sealift images --config sealift.yaml --site plant-001-line-a --why
            """
    )

    @OptionGroup var fleet: FleetOptions

    @Option(help: "One site; all of them unless given.")
    var site: String?

    @Flag(help: "Say which object names each image, and where.")
    var why = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = BuildProgressReporter(console)
        let configuration = try FleetConfiguration(fleet.config)
        let listing = ImageListing(configuration, renderer: SourceRenderer(runtime)) { reporter.tell($0) }
        let images = try await listing.run(configuration.sites(named: site))
        try console.result(
            "Images",
            images,
            lines: images.flatMap { image in
                let head =
                    image.status == "needed" ? image.reference : "\(image.reference)  (\(image.status))"
                return [head] + (why ? image.why.map { "  \($0)" } : [])
            }
        )
    }
}
