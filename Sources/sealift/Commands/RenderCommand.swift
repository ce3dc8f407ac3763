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
        abstract: "Render manifests into a dated snapshot, as files or as a commit.",
        discussion: """
            Variables are filled in, every image is pinned by digest, and the same input gives the same bytes. Fails and says why if an \
            image that a manifest names is in no source and not waived.

            With --git the snapshot is the only commit of a branch, and a tag snapshot/DATE. The commit has no parents and the date of \
            the snapshot, so that it has one name on every machine; sealift snapshots lists and compares the tags.

            With --from an earlier snapshot is made again, from the commits, charts, images and random values that its lock and its files \
            name; a result that is not the same to the byte is an error, and nothing is written.

            Examples:
              sealift render --config sealift.yaml --site plant-001-line-a --out rendered --date 2026-11-21
              sealift render --config sealift.yaml --git /srv/git/fleet.git \\
                --ssh-key keys/git_ed25519 --push origin
              sealift render --config sealift.yaml --git /srv/git/fleet.git --from 2026-11-21
            """
    )

    @OptionGroup var fleet: FleetOptions

    @Option(help: "One site; all of them unless given.")
    var site: String?

    @Option(help: "The folder for the files; what an earlier snapshot left there is replaced.")
    var out: FilePath?

    @Option(help: "The Git repository for the commit.")
    var git: FilePath?

    @Option(help: "The branch that becomes the snapshot; offline-snapshots unless given.")
    var branch: String?

    @Option(
        help:
            "The SSH key that signs the commit, without a passphrase; Ed25519 for one name on every machine."
    )
    var sshKey: FilePath?

    @Option(help: "The key in your GnuPG keyring that signs the commit.")
    var gpgKey: String?

    @Option(help: "The remote to push branch and tag to.")
    var push: String?

    @Option(help: "The date of the snapshot, as YYYY-MM-DD or YYYY-MM-DD.N; today unless given.")
    var date: String?

    @Option(
        help:
            "An earlier snapshot to make again: its date, of the repository of --git or snapshots.git, or a folder."
    )
    var from: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard out != nil || git != nil else { throw ValidationError("give --out, --git or both") }
        guard sshKey == nil || gpgKey == nil else {
            throw ValidationError("give --ssh-key or --gpg-key, not both")
        }
        guard from == nil || date == nil && site == nil else {
            throw ValidationError(
                "a snapshot that is made again has its date and its sites: leave out --date and --site"
            )
        }
        let unused = [
            ("--branch", branch != nil), ("--ssh-key", sshKey != nil), ("--gpg-key", gpgKey != nil),
            ("--push", push != nil),
        ].first { $0.1 && git == nil }
        if let unused { throw ValidationError("\(unused.0) is for a commit: give --git") }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = BuildProgressReporter(console)
        let configuration = try FleetConfiguration(fleet.config)
        let render = SnapshotRender(
            configuration,
            renderer: FleetRenderer(runtime),
            library: FleetImages(
                fleet: configuration,
                plainHTTP: fleet.plainHttp,
                runtime: runtime,
                console: console
            )
        ) { reporter.tell($0) }
        var commit: SnapshotBranch.Commit?
        func keep(_ snapshot: ManifestSnapshot) async throws {
            if let out { try SnapshotTree.replace(out, with: snapshot.files) }
            commit = try await write(snapshot, runtime)
        }
        let result: SnapshotRender.Result
        if let from {
            let earlier = try await EarlierSnapshot.read(
                from,
                in: git ?? configuration.snapshots.git,
                runtime
            )
            result = try await render.run(again: earlier) { try await keep($0) }
        } else {
            let id = try SnapshotID(date ?? String(runtime.timestamp().description.prefix(10)))
            result = try await render.run(configuration.sites(named: site), id: id) { try await keep($0) }
        }
        let place = out.map { " in \($0)" } ?? ""
        let summary =
            "snapshot \(result.snapshot): \(result.files.count) files\(place), \(result.images.count) images pinned"
        try console.result(
            "Snapshot",
            Output(result: result, commit: commit),
            lines: [summary] + (commit.map { [$0.line] } ?? []) + (push.map { ["pushed to \($0)"] } ?? [])
        )
    }

    /// What was rendered, and the commit where there is one.
    private struct Output: Encodable {
        let result: SnapshotRender.Result
        let commit: SnapshotBranch.Commit?

        private enum CodingKeys: CodingKey {
            case commit
        }

        func encode(to encoder: any Encoder) throws {
            try result.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(commit, forKey: .commit)
        }
    }

    private func write(_ snapshot: ManifestSnapshot, _ runtime: RunEnvironment) async throws
        -> SnapshotBranch.Commit?
    {
        guard let git else { return nil }
        let signer = sshKey.map { CommitSigner.ssh($0) } ?? gpgKey.map { .openPGP($0) }
        return try await SnapshotCommitter(git, signer: signer, runtime).keep(
            snapshot,
            on: branch ?? ManifestSnapshot.usualBranch,
            tag: "\(ManifestSnapshot.tagPrefix)\(snapshot.id)",
            pushingTo: push
        )
    }
}
