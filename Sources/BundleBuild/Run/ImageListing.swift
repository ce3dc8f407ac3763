import Diagnostics
package import Fleet
import Kubernetes
import OCILayout
package import Rendering

/// Lists the images that the manifests of sites name, and what is not decided about; asks no registry, but for charts and files there.
package struct ImageListing: Sendable {
    /// One reference, or one text that may be one, and everything that names it.
    package struct Image: Encodable, Sendable {
        /// The reference; of a text that is none, the text.
        package let reference: String
        /// `needed`, `waived:` and the reason, or `undecided`.
        package let status: String
        /// What names it, and where.
        package let why: [String]
        /// The same in parts, with the rule of each.
        package let uses: [Use]
        /// The line for `images.decide` that decides about it; nil where nothing is to be decided.
        package let decision: String?
    }

    /// One place that names an image.
    package struct Use: Encodable, Sendable {
        /// The object.
        package let object: String
        /// The field.
        package let path: String
        /// File, line and column.
        package let place: String
        /// What kind of knowledge found it; nil where nothing did.
        package let `class`: String?
        /// The rule.
        package let rule: String?
        /// Why its digest is not written back; nil where it is, or stands there.
        package let notPinned: String?
    }

    private let fleet: FleetConfiguration
    private let renderer: FleetRenderer
    private let library: any ImageLibrary
    private let report: @Sendable (BuildEvent) -> Void

    /// Lists for `fleet`, whose charts and files of registries are in `library`.
    package init(
        _ fleet: FleetConfiguration,
        renderer: FleetRenderer,
        library: any ImageLibrary,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.fleet = fleet
        self.renderer = renderer
        self.library = library
        self.report = BuildEvent.warningOnce(report)
    }

    /// Renders `sites` and looks for images.
    /// - Throws: `RenderingError`, or `KubernetesError` and `YAMLError` for what a source holds.
    package func run(_ sites: [FleetConfiguration.Site]) async throws -> [Image] {
        let manifests = try await FleetManifests(
            fleet,
            for: sites,
            by: renderer,
            artifacts: LazyArtifacts(library)
        )
        var uses = Dictionary(fleet.extra.map { ($0, [ImageUse]()) }) { first, _ in first }
        var known = Set<ImageUse>()
        var undecided: [UndecidedImage] = []
        var texts = Set<UndecidedImage>()
        var needed = Set<ImageDecision>()
        for site in sites {
            let found = try manifests.of(site)
            for warning in found.warnings { report(.warning(warning)) }
            for use in found.uses where known.insert(use).inserted {
                uses[use.reference, default: []].append(use)
            }
            undecided += found.findings.undecided.filter { texts.insert($0).inserted }
            needed.formUnion(found.findings.decisions)
        }
        for decision in fleet.decisions where !needed.contains(decision) {
            report(.warning("the decision for \(decision) is not needed"))
        }
        let extra = Set(fleet.extra)
        let waivers = Dictionary(fleet.waivers.map { ($0.reference, $0.reason) }) { first, _ in first }
        return uses.sorted { $0.key < $1.key }.map { reference, uses in
            Image(
                reference: reference.description,
                status: waivers[reference].map { "waived: \($0)" } ?? "needed",
                why: uses.map(\.why) + (extra.contains(reference) ? ["images.extra of the fleet"] : []),
                uses: uses.map(Use.init(_:)),
                decision: nil
            )
        } + undecided.map(Image.init(_:))
    }
}

extension ImageListing.Image {
    fileprivate init(_ text: UndecidedImage) {
        reference = text.reference?.description ?? (text.text.isEmpty ? text.subject : text.text)
        status = "undecided"
        why = [text.subject]
        uses = [ImageListing.Use(text)]
        decision = text.line
    }
}

extension ImageListing.Use {
    fileprivate init(_ use: ImageUse) {
        object = use.object.description
        path = "\(use.path)"
        place = "\(use.place)"
        `class` = use.origin.found.rawValue
        rule = use.origin.rule
        notPinned = use.pinning.obstacle
    }

    fileprivate init(_ text: UndecidedImage) {
        object = text.object.description
        path = "\(text.path)"
        place = "\(text.place)"
        `class` = nil
        rule = nil
        notPinned = nil
    }
}
