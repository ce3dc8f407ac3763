import FileIO
import Fleet
package import Rendering
package import Snapshot
package import SystemPackage

/// Signs snapshots as commits of Git, and keeps them in a repository.
///
/// A snapshot is signed once: where its tag is there already, the commit of the tag stands, since not every key signs alike twice.
package struct SnapshotCommitter: Sendable {
    private let repository: FilePath?
    private let signer: CommitSigner?
    private let runner: any ProcessRunner
    private let tools: ToolPath
    private let scratch: FilePath
    private let environment: [String: String]

    /// Signs by `signer` and keeps in `repository`, where there are any.
    /// - Parameters:
    ///   - runner: Starts Git and what signs.
    ///   - tools: Where they are looked for.
    ///   - scratch: Where a folder for what Git needs can be made, and removed again.
    ///   - environment: That of the user, for ``CommitSigner``.
    package init(
        _ repository: FilePath?,
        signer: CommitSigner?,
        runner: any ProcessRunner = SubprocessRunner(),
        tools: ToolPath,
        scratch: FilePath,
        environment: [String: String]
    ) {
        self.repository = repository
        self.signer = signer
        self.runner = runner
        self.tools = tools
        self.scratch = scratch
        self.environment = environment
    }

    /// A snapshot with its signed commit; as it is where nobody signs.
    /// - Throws: `CommitError`, `RenderingError`.
    func signed(_ snapshot: ManifestSnapshot, tag: String) async throws -> ManifestSnapshot {
        guard signer != nil else { return snapshot }
        let tree = try snapshot.treeName()
        let signed =
            if let repository {
                try await ScratchFolder.with(in: scratch) { folder in
                    try await commit(
                        of: snapshot,
                        tree,
                        tag,
                        in: branch(ManifestSnapshot.usualBranch, of: repository, folder)
                    )
                }
            } else {
                try await commit(of: snapshot, tree, tag, in: nil)
            }
        return try snapshot.signed(as: signed)
    }

    /// Looks whether ``keep(_:on:tag:pushingTo:)`` can do its work, before a bundle is made that it is to follow.
    /// - Throws: `CommitError`, `RenderingError`.
    func check(_ snapshot: ManifestSnapshot, on name: String, tag: String) async throws {
        guard let repository else { return }
        try await ScratchFolder.with(in: scratch) { folder in
            try await branch(name, of: repository, folder)
                .check(tag: tag, for: snapshot.commit(of: snapshot.treeName()))
        }
    }

    /// Writes a snapshot into the repository as the only commit of a branch, and as a tag.
    /// - Parameter remote: Where both are pushed to; nowhere if nil.
    /// - Returns: What was written; nil where there is no repository.
    /// - Throws: `CommitError`, `RenderingError`.
    package func keep(
        _ snapshot: ManifestSnapshot,
        on name: String,
        tag: String,
        pushingTo remote: String? = nil
    )
        async throws -> SnapshotBranch.Commit?
    {
        guard let repository else { return nil }
        return try await ScratchFolder.with(in: scratch) { folder in
            let branch = try await branch(name, of: repository, folder)
            let tree = try await branch.write(snapshot.files.map { ($0.path, $0.bytes) })
            let kept = try await branch.move(
                to: try await commit(of: snapshot, tree, tag, in: branch),
                tag: tag
            )
            if let remote { try await branch.push(kept, to: remote, environment: environment) }
            return kept
        }
    }

    /// The commit that a snapshot has got, or gets now.
    private func commit(
        of snapshot: ManifestSnapshot,
        _ tree: String,
        _ tag: String,
        in branch: SnapshotBranch?
    ) async throws -> [UInt8] {
        let unsigned = snapshot.unsignedCommit(of: tree)
        let signed = snapshot.commit(of: tree)
        guard let signer, signed == unsigned else { return signed }
        if let kept = try await branch?.commit(tagged: tag), kept != unsigned,
            CommitSigner.unsigned(kept) == unsigned
        {
            return kept
        }
        return try await signer.sign(unsigned, by: runner, tools: tools, environment: environment)
    }

    private func branch(_ name: String, of repository: FilePath, _ folder: FilePath) async throws
        -> SnapshotBranch
    {
        try await SnapshotBranch(name, at: repository, runner: runner, tools: tools, scratch: folder)
    }
}

extension FleetConfiguration.Snapshots {
    /// The tag of a snapshot that the bundles of `stream` have.
    func tag(of snapshot: ManifestSnapshot, in stream: FleetStream) -> String {
        "\(ManifestSnapshot.tagPrefix)\(stream.name)/\(snapshot.id)"
    }
}
