import ArgumentParser
import Nodes
import OCILayout
import Settings
import Site
import Snapshot
import SystemPackage

/// `sealift mirror-config`.
struct MirrorConfigCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror-config",
        abstract:
            "Tell a node that images of some registries are in the mirror of the site, or take that back.",
        discussion: """
            Manifests keep the names that the hub gave to images; the node asks the mirror for them. containerd has hosts.toml for each \
            registry, k3s registries.yaml, CRI-O and Podman a file in registries.conf.d, Docker daemon.json, which knows mirrors of docker.io \
            alone. What others have written stays; where that cannot be, nothing is written.

            Examples:
              sealift mirror-config containerd --mirror http://127.0.0.1:5555 --state /var/lib/sealift -n
              sealift mirror-config k3s --mirror https://harbor.plant:5000/prefix --registry registry.hub:5000 --ca /etc/pki/plant.pem
              sealift mirror-config containerd --undo
            """
    )

    @Argument(help: "What pulls images on the node: containerd, k3s, crio or docker.")
    var runtime: NodeRuntime

    @Option(
        help:
            "The mirror as the node reaches it: http[s]://HOST[:PORT][/PREFIX]; with --undo of docker, the one to take out."
    )
    var mirror: MirrorAddress?

    @Option(help: "A registry whose images are there, as manifests name it; may be given several times.")
    var registry: [String] = []

    @Option(help: "The state folder of a site: all registries that its snapshots name.")
    var state: FilePath?

    @Option(help: "The file on the node with the authority of the mirror's certificate.")
    var ca: FilePath?

    @Option(help: "The folder that is the root of the node's file system.")
    var root: FilePath = "/"

    @Flag(help: "Take away what this command has written.")
    var undo = false

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Show what would be done, and do nothing."
    )
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if undo {
            guard registry.isEmpty, state == nil, ca == nil else {
                throw ValidationError("--undo takes everything away: leave out --registry, --state and --ca")
            }
            guard mirror == nil || runtime == .docker else {
                throw ValidationError("--undo finds what it has written by itself: leave out --mirror")
            }
        } else {
            guard mirror != nil else { throw ValidationError("name the mirror with --mirror") }
            guard !registry.isEmpty || state != nil else {
                throw ValidationError("name registries with --registry, or a site with --state")
            }
            if let ca {
                guard ca.isAbsolute else {
                    throw ValidationError("--ca names a file of the node: begin it with /")
                }
                guard mirror?.isSecure == true else {
                    throw ValidationError("--ca is for a mirror at https: leave it out, or name that address")
                }
            }
        }
    }

    func perform(_ console: Console, _ environment: RunEnvironment) async throws {
        let changes: [NodeFileChange]
        _ = try NamedFile.find(root, named: "--root")
        if !undo, let mirror {
            let named = try registry.map { try Self.host($0) }
            var kept: [RegistryHost] = []
            if let state { kept = try await Self.registries(of: SiteDirectory(state)) }
            guard !named.isEmpty || !kept.isEmpty else {
                throw ValidationError("the site has no snapshot that names a registry: give --registry")
            }
            let rule = MirrorRule(mirror: mirror, registries: named + kept, authority: ca)
            changes = try runtime.changes(for: rule, below: root)
            if let obstacle = try runtime.obstacle(below: root) { console.warn(obstacle) }
        } else {
            changes = try runtime.removals(of: mirror, below: root)
        }
        if !dryRun {
            for change in changes { try change.apply() }
        }
        let isDone = !dryRun && changes.contains { $0.action != .unchanged }
        try console.result(
            "MirrorConfig",
            Result(runtime: runtime.rawValue, dryRun: dryRun, files: changes),
            lines: changes.flatMap { $0.lines(showsText: dryRun) }
                + (changes.isEmpty ? ["nothing to undo"] : []) + (isDone ? [runtime.nextStep] : [])
        )
    }

    /// A registry is a host; a path below it is asked for there, too.
    private static func host(_ text: String) throws -> RegistryHost {
        do {
            return try RegistryHost(text)
        } catch {
            let host = text.prefix { $0 != "/" }
            let hint =
                host.utf8.count < text.utf8.count && !host.isEmpty ? ", here \(host)" : ", such as ghcr.io"
            throw CommandError.malformedOption(
                name: "--registry",
                found: text,
                expected: "the host of a registry alone\(hint)"
            )
        }
    }

    private struct Result: Encodable {
        let runtime: String
        let dryRun: Bool
        let files: [NodeFileChange]
    }

    /// The registries that the images of all kept snapshots have in their names.
    private static func registries(of site: SiteDirectory) async throws -> [RegistryHost] {
        _ = try site.load()
        var found: Set<RegistryHost> = []
        for id in try site.keptSnapshotNames() {
            let stored = try site.snapshot(id)
            let snapshot = try await ManifestSnapshot.read(stored.manifest, from: stored.source)
            found.formUnion(snapshot.lock.images.map(\.reference.registry))
        }
        return found.sorted()
    }
}

extension NodeFileChange {
    fileprivate func lines(showsText: Bool) -> [String] {
        let head = "\(action.rawValue)  \(path)"
        guard showsText, action != .unchanged, let text else { return [head] }
        return [head]
            + text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { "    \($0)" }
    }
}

extension NodeRuntime: ExpressibleByArgument {}

extension MirrorAddress: ExpressibleByArgument {
    /// Parses an address.
    public init?(argument: String) { self.init(argument) }
}
