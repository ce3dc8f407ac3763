package import Rendering
import Settings
package import Signing
package import SystemPackage
import YAML

extension FleetConfiguration {
    /// How the snapshots of bundles are commits of Git.
    package struct Snapshots: Sendable {
        private static let streamVariable = "${STREAM}"

        /// The repository that keeps them; nil if none does.
        package let git: FilePath?
        /// Who signs them; nil if nobody does.
        package let signer: CommitSigner?
        private let branch: String

        /// Reads the part of the file; nothing is kept or signed without one.
        init(_ value: ConfigurationValue?, _ folder: FilePath) throws {
            let mapping = try value?.mapping(keys: "git", "branch", "sshKey", "gpgKey")
            git = try mapping?.optional("git")?.path(in: folder)
            let ssh = try mapping?.optional("sshKey")?.path(in: folder)
            let gpg = mapping?.optional("gpgKey")
            signer = if let ssh { .ssh(ssh) } else { try gpg.map { .openPGP(try $0.string()) } }
            let named = mapping?.optional("branch")
            branch = try named?.string() ?? "streams/\(Self.streamVariable)"
            if let gpg, ssh != nil { throw gpg.invalid("expected sshKey or gpgKey, found both") }
            if let gpg, git == nil {
                throw gpg.invalid(
                    "GnuPG signs differently each time: give git, which keeps the commit that was signed first"
                )
            }
            if let named, git == nil { throw named.invalid("a branch is for a repository: give git") }
            if let named, !branch.contains(Self.streamVariable) {
                throw named.invalid(
                    "expected \(Self.streamVariable) in it: each stream has a branch of its own"
                )
            }
            if let named, branch.replacing(Self.streamVariable, with: "").contains("${") {
                throw named.invalid("found \"\(branch)\", expected no variable but \(Self.streamVariable)")
            }
            if let value, git == nil, signer == nil { throw value.invalid("expected git, sshKey or gpgKey") }
        }

        /// The branch of a stream.
        package func branch(of stream: PlainName) -> String {
            branch.replacing(Self.streamVariable, with: stream.description)
        }
    }
}
