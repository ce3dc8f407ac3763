import Diagnostics
import FileIO
package import Git
package import OCILayout
package import Settings
package import SystemPackage
import YAML

/// `site.yaml`, `kind: Site`: where a site's mirror is, and where its snapshots become active.
package struct SiteConfiguration: Sendable {
    /// One target of snapshots.
    package struct Activation: Sendable {
        /// Where they become active.
        package enum Place: Sendable, Hashable {
            case files(FilePath)
            case oci(RepositoryName, tag: Tag?)
            case git(FilePath, GitBranch)
            case cluster(kubeconfig: FilePath?, context: String?)

            /// The same place without ways around in its paths: `./a` is `a`.
            fileprivate var normalized: Place {
                switch self {
                case .files(let folder): .files(folder.lexicallyNormalized())
                case .oci(let repository, let tag): .oci(repository, tag: tag ?? .latest)
                case .git(let path, let branch): .git(path.lexicallyNormalized(), branch)
                case .cluster(let kubeconfig, let context):
                    .cluster(kubeconfig: kubeconfig?.lexicallyNormalized(), context: context)
                }
            }
        }

        /// Where.
        package let place: Place
        /// Who is told of it in a cluster; nil for nobody.
        package let nudge: Nudge?
    }

    /// `activate.health`.
    package struct Health: Sendable, Equatable {
        /// What happens where a snapshot does not get healthy.
        package enum Policy: String, CaseIterable, Sendable {
            /// Nothing more is written, and the site waits for somebody.
            case hold
            /// The site goes back to the snapshot before.
            case rollback
        }

        /// How many seconds the objects of a stage may take; nil for the default.
        package var stage: Int?
        /// How many seconds one of them may show no progress; nil for as long as the stage may take.
        package var object: Int?
        package var unhealthy = Policy.hold
    }

    /// `receipts`.
    package struct Receipts: Sendable, Equatable {
        /// Whether they are put on the medium that was imported from.
        package var medium = false
        /// A folder that takes them, too.
        package var folder: FilePath?
    }

    /// The mirror; nil for the one in the site's own folder.
    package var mirror: ImageLocation?
    package var activate: [Activation] = []
    /// Whether what only earlier snapshots have is deleted from clusters.
    package var prunes = false
    /// How long the health of a snapshot is waited for, and what happens then.
    package var health = Health()
    /// When they may; always where there are none.
    package var windows: [ActivationWindow] = []
    /// Where receipts go beside the site's own folder.
    package var receipts = Receipts()
    package var registries: [RegistryConfiguration] = []
    package var clockIsTrusted = true
    /// The program, with its arguments, that is run when something differs that it was not told of; nil for none.
    package var driftHook: [String]?
    /// How many snapshots before the newest a site may go back to.
    package var rollbackWindow = 10

    /// The configuration of a site that has none.
    package init() {}

    /// Reads and checks a file.
    /// - Throws: ``YAMLError`` with line, or what ``ConfigurationFile/bytes(of:named:by:)`` throws.
    package init(_ path: FilePath) throws {
        let bytes = try ConfigurationFile.bytes(of: path, named: "the state folder", by: .rootAndReader)
        try self.init(reading: bytes, name: path.string, folder: path.removingLastComponent())
    }

    /// Checks the text of a file.
    package init(reading bytes: [UInt8], name: String, folder: FilePath) throws {
        let file = try ConfigurationValue(reading: bytes, name: name).mapping(
            keys: "apiVersion",
            "kind",
            "mirror",
            "activate",
            "registries",
            "clock",
            "rollback",
            "drift",
            "receipts"
        )
        try ConfigurationFile.check(file, kind: "Site")
        if let mirror = file.optional("mirror") { self.mirror = try Self.mirror(mirror, in: folder) }
        if let activate = file.optional("activate") { try read(activation: activate, in: folder) }
        registries = try RegistryConfiguration.list(file.optional("registries"), folder)
        if let rollback = file.optional("rollback") {
            let snapshots = try rollback.mapping(keys: "snapshots").required("snapshots")
            rollbackWindow = Int(try snapshots.integer(in: 1...1_000))
        }
        if let drift = file.optional("drift") {
            let hook = try drift.mapping(keys: "hook").required("hook")
            let words = try hook.list().map { try $0.string() }
            guard words.first?.hasPrefix("/") == true else {
                throw hook.invalid("expected a list that begins with the path of a program from / on")
            }
            driftHook = words
        }
        if let receipts = try file.optional("receipts")?.mapping(keys: "medium", "folder") {
            self.receipts.medium = try receipts.optional("medium")?.boolean() ?? false
            self.receipts.folder = try receipts.optional("folder")?.path(in: folder)
        }
        let clock = file.optional("clock")
        clockIsTrusted = try clock?.choice(of: ["trusted", "untrusted"]) != "untrusted"
        if let clock, !clockIsTrusted, !windows.isEmpty {
            throw clock.invalid(
                "found activate.windows, which nobody can keep without a clock that is trusted"
            )
        }
    }

    /// Reads `activate`: a list of targets, or a mapping with that list and what else there is to say.
    private mutating func read(activation value: ConfigurationValue, in folder: FilePath) throws {
        guard value.node.mapping != nil else {
            activate = try Self.activations(value, in: folder)
            return
        }
        let mapping = try value.mapping(keys: "targets", "windows", "prune", "health")
        prunes = try mapping.optional("prune")?.boolean() ?? false
        if let health = mapping.optional("health") {
            let health = try health.mapping(keys: "stage", "object", "unhealthy")
            self.health.stage = try health.optional("stage").map { Int(try $0.integer(in: 1...86_400)) }
            self.health.object = try health.optional("object").map { Int(try $0.integer(in: 1...86_400)) }
            self.health.unhealthy = try health.optional("unhealthy")?.word() ?? .hold
        }
        activate = try Self.activations(mapping.required("targets"), in: folder)
        windows = try mapping.optional("windows")?.list().map { try ActivationWindow($0) } ?? []
    }

    private static func activations(_ value: ConfigurationValue, in folder: FilePath) throws -> [Activation] {
        var known = Set<Activation.Place>()
        return try value.list().map { value in
            let activation = try Activation(value, folder)
            guard known.insert(activation.place.normalized).inserted else {
                throw value.invalid("this target is listed twice")
            }
            return activation
        }
    }

    private static func mirror(_ value: ConfigurationValue, in folder: FilePath) throws -> ImageLocation {
        let location = try value.imageLocation(in: folder)
        switch location {
        case .registry, .layout(_, nil): return location
        default: throw value.invalid("expected docker://HOST[/PREFIX] or oci:DIR")
        }
    }
}

extension SiteConfiguration.Activation {
    fileprivate init(_ value: ConfigurationValue, _ folder: FilePath) throws {
        let mapping = try value.mapping(keys: "files", "oci", "git", "cluster", "nudge")
        let places = ["files", "oci", "git", "cluster"].compactMap { key in
            mapping.optional(key).map { (key, $0) }
        }
        guard let (key, found) = places.first, places.count == 1 else {
            throw value.invalid("expected exactly one of files, oci, git and cluster")
        }
        place = try Place(key, found, folder)
        nudge = try mapping.optional("nudge").map { try SiteConfiguration.Nudge($0, folder) }
        if let nudge = mapping.optional("nudge"), key != "oci", key != "git" {
            throw nudge.invalid(
                "found nudge beside \(key), expected it beside oci or git, which others follow"
            )
        }
    }
}

extension SiteConfiguration.Activation.Place {
    fileprivate init(_ key: String, _ value: ConfigurationValue, _ folder: FilePath) throws {
        switch key {
        case "files": self = .files(try value.path(in: folder))
        case "oci":
            let fields = try value.mapping(keys: "repository", "tag")
            let repository = try fields.required("repository")
            do {
                let tag = try fields.optional("tag").map { try Tag($0.string()) }
                self = .oci(try RepositoryName(repository.string()), tag: tag)
            } catch let error as OCILayoutError {
                throw repository.invalid(error.description)
            }
        case "git":
            let fields = try value.mapping(keys: "path", "branch")
            let name = try fields.optional("branch")?.string() ?? Self.usualBranch
            guard let branch = GitBranch(name) else {
                throw value.invalid(
                    "found the branch \"\(name.terminalSafe)\", expected a name that Git takes"
                )
            }
            self = .git(try fields.required("path").path(in: folder), branch)
        default:
            let fields = try value.mapping(keys: "kubeconfig", "context")
            self = .cluster(
                kubeconfig: try fields.optional("kubeconfig")?.path(in: folder),
                context: try fields.optional("context")?.string()
            )
        }
    }

    /// The branch where none is named, as at the hub.
    private static let usualBranch = "offline-snapshots"
}

extension SiteConfiguration {
    /// The configuration in the folder of a site; that of a site without one when there is none.
    package init(of site: SiteDirectory) throws {
        guard try Directory.examine(site.configuration, following: false) != nil else {
            self.init()
            return
        }
        try self.init(site.configuration)
    }
}
