import Diagnostics
import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing

/// Signatures of commits, made by real Git, ssh-keygen and gpg.
@Suite struct CommitSignatureTests: ~Copyable {
    let fleet: GitRepositoryFixture

    init() throws {
        fleet = try GitRepositoryFixture()
    }

    var keys: FilePath { fleet.folder.path.appending("keys") }

    /// Makes keys `one` and `two` of each kind, and what allows each.
    func makeKeys() async throws {
        try Directory.create(keys)
        let script = """
            set -e
            for n in one two; do
              ssh-keygen -q -t ed25519 -N '' -C '' -f $n
              echo "$n@example.org $(cat $n.pub)" >$n.allowed
              mkdir -m 700 gpg-$n
              gpg --homedir gpg-$n --batch --quiet --passphrase '' --quick-generate-key $n@example.org ed25519 sign never
              gpg --homedir gpg-$n --batch --armor --export >$n.asc
              gpgconf --homedir gpg-$n --kill all
            done
            """
        try await Command.require("sh", ["-c", script], workingDirectory: keys)
    }

    /// A commit that is signed as `how` says.
    func commit(_ how: String) async throws -> String {
        try await fleet.git("init", "-q", "-b", "main")
        try fleet.writeManifest("m/a.yaml", "a")
        try await fleet.git("add", "-A")
        switch how {
        case "ssh":
            try await fleet.git("-c", "user.signingkey=\(keys)/one.pub", "commit", "-q", "-S", "-m", "x")
        case "openpgp":
            let outcome = try await Command.run(
                "git",
                [
                    "-C", fleet.repository.string, "-c", "user.name=one", "-c", "user.email=one@example.org",
                    "-c", "user.signingkey=one@example.org", "-c", "gpg.format=openpgp", "commit", "-q", "-S",
                    "-m", "x",
                ],
                environment: ["GNUPGHOME": "\(keys)/gpg-one"]
            )
            try #require(outcome.isSuccess, "\(outcome.errors)")
            try await Command.require("gpgconf", ["--homedir", "\(keys)/gpg-one", "--kill", "all"])
        default: try await fleet.git("commit", "-q", "-m", "x")
        }
        return try await fleet.git("rev-parse", "HEAD")
    }

    /// The same signature over another commit.
    func spoil(_ commit: String) async throws -> String {
        let object = try await Command.require(
            "git",
            ["-C", fleet.repository.string, "cat-file", "commit", commit]
        )
        let text = String(decoding: object, as: UTF8.self).replacing("\nauthor ", with: "\nauthor x")
        return try await fleet.git("hash-object", "-t", "commit", "-w", "--stdin", input: text)
    }

    func signers(_ name: String, isRequired: Bool = false) -> CommitSigners {
        CommitSigners(
            allowedSigners: keys.appending("\(name).allowed"),
            openPGPKeys: [keys.appending("\(name).asc")],
            areRequired: isRequired
        )
    }

    @Test(arguments: ["ssh", "openpgp"])
    func `a signature is good, by an unknown key, or not over the commit`(format: String) async throws {
        try await makeKeys()
        let commit = try await commit(format)
        let kind: CommitSignature.Format = format == "ssh" ? .ssh : .openpgp
        let good = try await fleet.render(fleet.source("m", signers: signers("one", isRequired: true)))
        #expect(good.record.signature?.state == .good)
        #expect(good.record.signature?.format == kind)
        let signer = try #require(good.record.signature?.signer)
        #expect(format == "ssh" ? signer == "one@example.org" : signer.utf8.count == 40)

        let unknown = CommitSignature(.unknown, format: kind)
        #expect(
            try await fleet.render(fleet.source("m", signers: signers("two"))).record.signature == unknown
        )
        #expect(try await fleet.render(fleet.source("m")).record.signature == unknown)
        let spoilt = try await spoil(commit)
        let bad = CommitSignature(.bad, format: kind)
        #expect(
            try await fleet.render(fleet.source("m", at: spoilt, signers: signers("one"))).record.signature
                == bad
        )
        for (revision, name, found) in [(commit, "two", unknown), (spoilt, "one", bad)] {
            await #expect(throws: CommitError.notSigned("fleet", commit: revision, found)) {
                try await fleet.render(
                    fleet.source("m", at: revision, signers: signers(name, isRequired: true))
                )
            }
        }
    }

    @Test func `a commit without a signature is recorded, and refused where one is needed`() async throws {
        try await makeKeys()
        let commit = try await commit("none")
        #expect(
            try await fleet.render(fleet.source("m", signers: signers("one"))).record.signature
                == CommitSignature(.unsigned)
        )
        let error = await #expect(throws: CommitError.self) {
            try await fleet.render(fleet.source("m", signers: signers("one", isRequired: true)))
        }
        #expect(error == .notSigned("fleet", commit: commit, CommitSignature(.unsigned)))
        #expect(error?.exitClass == .untrusted)
        #expect(
            error?.description == "the commit \(commit.prefix(12)) of the repository fleet has no signature"
        )
    }
}
