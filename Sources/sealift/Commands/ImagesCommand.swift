import ArgumentParser
import BundleBuild
import Fleet
import Kubernetes
import OCILayout
import Snapshot

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
        let configuration = try FleetConfiguration(fleet.config)
        let session = FleetSession(configuration, runtime) { _ in }
        let request = try session.request(for: session.sites(named: site), id: SnapshotID("2000-01-01"))
        let discovery = try await session.discover(request)
        for warning in discovery.warnings { console.warn(warning) }
        let images = Image.list(discovery.uses, configuration)
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

    /// One reference and everything that names it.
    private struct Image: Encodable {
        let reference: String
        let status: String
        let why: [String]

        static func list(_ uses: [ImageUse], _ fleet: FleetConfiguration) -> [Image] {
            var reasons = Dictionary(grouping: uses, by: \.reference).mapValues { uses in
                var seen = Set<String>()
                return uses.map(\.why).filter { seen.insert($0).inserted }
            }
            for extra in fleet.extra { reasons[extra, default: []].append("images.extra of the fleet") }
            let waivers = Dictionary(fleet.waivers.map { ($0.reference, $0.reason) }) { first, _ in first }
            return reasons.sorted { $0.key < $1.key }.map { reference, why in
                Image(
                    reference: reference.description,
                    status: waivers[reference].map { "waived: \($0)" } ?? "needed",
                    why: why
                )
            }
        }
    }
}
