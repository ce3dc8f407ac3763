package import BundleFormat
package import Content
package import Diagnostics
import Fleet
package import Signing
import SystemPackage

/// What a build has come to for one site: one entry of the command's JSON.
package struct SiteBuild: Encodable, Sendable {
    /// How it went.
    package enum Outcome: String, Encodable, Sendable {
        /// The bundle is on its medium.
        case built
        /// It would be; nothing was written.
        case planned
        /// The site has it all, so there is no bundle.
        case unchanged
        /// There is no bundle, for the reason that ``SiteBuild/error`` tells.
        case failed
    }

    /// An error as scripts read it.
    package struct Failure: Encodable, Sendable {
        /// The stable identifier.
        package let id: String
        /// The exit status that this site alone would have had.
        package let exit: Int32
        /// What was found and expected.
        package let message: String
        /// What to do.
        package let remedy: String?
        /// One line for each thing that is wrong.
        package let details: [ErrorDetail]

        init(_ error: any OperatorError) {
            id = error.identifier
            exit = error.exitClass.rawValue
            message = error.description
            remedy = error.remedy ?? error.exitClass.generalRemedy
            details = error.details
        }
    }

    /// The site; nil for a group.
    package let site: PlainName?
    /// The group of sites; nil for one that has bundles of its own.
    package let group: PlainName?
    /// All sites that the bundle is for.
    package let sites: [PlainName]
    /// The lineage of their bundles.
    package let stream: StreamID
    /// How it went.
    package let outcome: Outcome
    /// The sequence of the bundle, or of the one that the site has already.
    package private(set) var sequence: Int64?
    /// The sequence of the bundle that it builds on; nil for a full one.
    package private(set) var base: Int64?
    /// When it is made.
    package private(set) var created: Timestamp?
    /// From when on sites refuse it.
    package private(set) var expires: Timestamp?
    /// Its snapshot.
    package private(set) var snapshot: String?
    /// Its identity; nil for a dry run.
    package private(set) var statement: Digest?
    /// Where it is; nil for a dry run.
    package private(set) var path: String?
    /// The bytes of its volumes.
    package private(set) var bytes: Int64?
    /// How many have to approve it before a site takes it.
    package private(set) var approvalsNeeded = 0
    /// Why there is no bundle, where nothing is wrong.
    package private(set) var reason: String?
    /// Why there is no bundle, where something is wrong.
    package private(set) var error: Failure?

    /// A bundle that is planned, and made if it was packed.
    init(_ job: BuildRun.Job, _ plan: BuildPlan, _ request: Builder.Request, _ packed: PackedBundle?) {
        self.init(job.stream, packed == nil ? .planned : .built)
        sequence = plan.position.sequence
        base = plan.base
        created = request.created
        expires = request.expires
        snapshot = plan.contents.snapshot?.id
        bytes = plan.volumeBytes
        statement = packed?.statement
        path = packed?.folder.string
        approvalsNeeded = packed?.signatures.threshold(of: .approve) ?? 0
    }

    /// No bundle, since the site has all of it by `last`.
    init(_ job: BuildRun.Job, unchangedSince last: Ledger.Entry, reason: String) {
        self.init(job.stream, .unchanged)
        sequence = last.position.sequence
        created = last.created
        expires = last.expires
        snapshot = last.snapshot
        statement = last.statement
        self.reason = reason
    }

    /// No bundle, since something is wrong.
    init(_ stream: FleetStream, failed error: any OperatorError) {
        self.init(stream, .failed)
        self.error = Failure(error)
    }

    /// The name of the site, or of the group.
    package var name: String { (site ?? group)?.description ?? "" }

    private init(_ stream: FleetStream, _ outcome: Outcome) {
        site = stream.isGroup ? nil : stream.name
        group = stream.isGroup ? stream.name : nil
        sites = stream.sites.map(\.name)
        self.stream = stream.id
        self.outcome = outcome
    }
}

/// What the build of one bundle has come to: the entry, and what is in the bundle.
package struct BuildResult: Encodable, Sendable {
    /// How it went.
    package let entry: SiteBuild
    /// What is shipped; nil where there is no bundle.
    package let plan: BuildPlan?
    /// What each image takes.
    package let images: [ImageSizes]
    /// Where the bundle is; nil for a dry run.
    package let folder: String?
    /// Its files; none for a dry run.
    package let files: [PackedFile]

    private enum CodingKeys: CodingKey {
        case plan, images, folder, files
    }

    init(_ entry: SiteBuild, _ planned: PlannedBundle? = nil, _ packed: PackedBundle? = nil) {
        self.entry = entry
        plan = planned?.plan
        images = planned?.imageSizes ?? []
        folder = packed?.folder.string
        files = packed?.files ?? []
    }

    /// One object with the fields of the entry beside its own.
    package func encode(to encoder: any Encoder) throws {
        try entry.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(plan, forKey: .plan)
        try container.encode(images, forKey: .images)
        try container.encodeIfPresent(folder, forKey: .folder)
        try container.encode(files, forKey: .files)
    }
}

/// What the build for many sites has come to.
package struct FleetBuildResult: Encodable, Sendable {
    /// An entry for each site or group, by name.
    package private(set) var bundles: [SiteBuild] = []

    mutating func add(_ bundle: SiteBuild) {
        let place = bundles.firstIndex { $0.name > bundle.name } ?? bundles.endIndex
        bundles.insert(bundle, at: place)
    }

    /// How many have come to this.
    package func count(_ outcome: SiteBuild.Outcome) -> Int {
        bundles.count { $0.outcome == outcome }
    }

    /// The highest exit status that one of the sites would have had.
    package var worst: ExitClass {
        bundles.compactMap(\.error?.exit).max().flatMap(ExitClass.init(rawValue:)) ?? .success
    }
}
