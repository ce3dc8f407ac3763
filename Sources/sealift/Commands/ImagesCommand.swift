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
            Of each: by which rule it was found, and whether its digest is written back. What looks like an image and is not decided about \
            stands at the end, with the line to paste into sealift.yaml; render and build refuse it.

            Only charts and files that sources name in a registry are fetched.

            Example:
              sealift images --config sealift.yaml --site plant-001-line-a --why
            """
    )

    @OptionGroup var fleet: FleetOptions

    @Option(help: "One site; all of them unless given.")
    var site: String?

    @Flag(help: "Say which object names each image, where, and by which rule.")
    var why = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = BuildProgressReporter(console)
        let configuration = try FleetConfiguration(fleet.config)
        let listing = ImageListing(
            configuration,
            renderer: FleetRenderer(runtime),
            library: FleetImages(
                fleet: configuration,
                plainHTTP: fleet.plainHttp,
                runtime: runtime,
                console: console
            )
        ) { reporter.tell($0) }
        let images = try await listing.run(configuration.sites(named: site))
        try console.result("Images", images, lines: images.flatMap { why ? $0.lines + $0.reasons : $0.lines })
    }
}

extension ImageListing.Image {
    /// The image in one line; of an undecided one where it stands, and the line that decides about it.
    fileprivate var lines: [String] {
        let head = status == "needed" ? reference : "\(reference)  (\(status))"
        guard let decision, let use = uses.first else { return [head] }
        return [head, "  \(use.object) \(use.path) at \(use.place)", "  \(decision)"]
    }

    /// Who names it, by which rule, and whether it is pinned.
    fileprivate var reasons: [String] {
        guard decision == nil else { return [] }
        let named = uses.map { use in
            let rule = use.rule.map { "  [\(use.class ?? ""): \($0)]" } ?? ""
            return "  \(use.object) \(use.path)\(rule)"
                + (use.notPinned.map { "  (not pinned: \($0))" } ?? "")
        }
        return named + why.dropFirst(uses.count).map { "  \($0)" }
    }
}
