import FileIO
import Kubernetes
import SystemPackage

/// Looks at the signature of a commit, and has Git hold it against the keys that count.
struct CommitVerification {
    private static let keyLimit = 4 << 20

    private let signers: CommitSigners
    private let context: RenderingContext

    init(_ signers: CommitSigners, _ context: RenderingContext) {
        self.signers = signers
        self.context = context
    }

    func check(_ commit: String, in view: GitView) async throws -> CommitSignature {
        let object = try await view.require(["cat-file", "commit", commit])
        guard let format = Self.format(of: object) else { return CommitSignature(.unsigned) }
        switch format {
        case .ssh: return try await checkSSH(commit, in: view)
        case .openpgp: return try await checkOpenPGP(commit, in: view)
        case .x509: return CommitSignature(.unknown, format: .x509)
        }
    }

    /// How the header of a commit says that it is signed.
    private static func format(of object: [UInt8]) -> CommitSignature.Format? {
        for line in object.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard !line.isEmpty else { return nil }
            let text = String(decoding: line, as: UTF8.self)
            guard ["gpgsig ", "gpgsig-sha256 "].contains(where: text.hasPrefix) else { continue }
            if text.contains("BEGIN SSH SIGNATURE") { return .ssh }
            return text.contains("BEGIN PGP") ? .openpgp : .x509
        }
        return nil
    }

    private func checkSSH(_ commit: String, in view: GitView) async throws -> CommitSignature {
        guard let file = signers.allowedSigners else { return CommitSignature(.unknown, format: .ssh) }
        guard context.tools.find("ssh-keygen") != nil else {
            throw RenderingError.toolMissing(["ssh-keygen"])
        }
        let keys = try Directory.resolve(file)
        let outcome = try await view.ask([
            "-c", "gpg.ssh.allowedSignersFile=\(keys)", "verify-commit", "--raw", commit,
        ])
        let lines = Self.lines(of: outcome)
        if outcome.isSuccess, let good = lines.first(where: { $0.hasPrefix("Good ") }) {
            return CommitSignature(
                .good,
                format: .ssh,
                signer: Self.text(in: good, after: " for ", before: " with ")
            )
        }
        // ssh-keygen calls a signature good that is over this commit, by whichever key.
        let isOverCommit = lines.contains { $0.hasPrefix("Good ") }
        return CommitSignature(isOverCommit ? .unknown : .bad, format: .ssh)
    }

    private func checkOpenPGP(_ commit: String, in view: GitView) async throws -> CommitSignature {
        guard !signers.openPGPKeys.isEmpty else { return CommitSignature(.unknown, format: .openpgp) }
        guard let gpg = context.tools.find("gpg") else { throw RenderingError.toolMissing(["gpg"]) }
        return try await ScratchFolder.with(in: context.scratch) { home in
            for path in signers.openPGPKeys {
                let key = try ReadableFile.contents(of: Directory.resolve(path), limit: Self.keyLimit)
                let command = ProcessCommand(
                    gpg,
                    ["--homedir", home.string, "--batch", "--quiet", "--no-autostart", "--import"],
                    environment: ["PATH": context.tools.variable, "LC_ALL": "C", "HOME": "/nonexistent"],
                    input: key
                )
                let outcome = try await context.runner.run(command)
                guard outcome.isSuccess else {
                    throw RenderingError.commandFailed("gpg --import < \(path)", complaint: outcome.complaint)
                }
            }
            let outcome = try await view.ask(
                ["verify-commit", "--raw", commit],
                environment: ["GNUPGHOME": home.string]
            )
            let lines = Self.lines(of: outcome)
            let valid = lines.first { $0.hasPrefix("[GNUPG:] VALIDSIG ") }
            if outcome.isSuccess, let valid {
                let signer = valid.split(separator: " ").dropFirst(2).first.map(String.init)
                return CommitSignature(.good, format: .openpgp, signer: signer)
            }
            let isBad = lines.contains {
                $0.hasPrefix("[GNUPG:] BADSIG ") || $0.hasPrefix("[GNUPG:] NODATA ")
            }
            return CommitSignature(isBad ? .bad : .unknown, format: .openpgp)
        }
    }

    private static func lines(of outcome: ProcessOutcome) -> [String] {
        (outcome.output + outcome.errors).split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func text(in line: String, after start: String, before end: String) -> String? {
        guard let from = line.firstRange(of: start), let to = line[from.upperBound...].firstRange(of: end)
        else {
            return nil
        }
        return String(line[from.upperBound..<to.lowerBound])
    }
}
