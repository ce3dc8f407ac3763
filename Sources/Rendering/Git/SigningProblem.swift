import Diagnostics

/// Why a key has given no signature.
package enum SigningProblem: Sendable, Equatable, CustomStringConvertible {
    /// There is no such file.
    case missing
    /// Others than its owner may read the private key.
    case exposed(permissions: UInt16)
    /// A passphrase locks it, and nobody is asked for one.
    case locked
    /// The file holds no private key.
    case malformed
    /// The keyring has no such private key.
    case unknown
    /// Something else, in the words of the program that signs.
    case other(String)

    /// Reads what a program has written that gave no signature.
    init(_ outcome: ProcessOutcome) {
        let complaint = outcome.complaint
        let kinds: [(words: String, problem: SigningProblem)] = [
            ("incorrect passphrase", .locked), ("No pinentry", .locked), ("Bad passphrase", .locked),
            ("Operation cancelled", .locked), ("Inappropriate ioctl", .locked), ("No passphrase", .locked),
            ("No secret key", .unknown), ("Unusable secret key", .unknown), ("invalid format", .malformed),
            ("error in libcrypto", .malformed), ("No such file or directory", .malformed),
        ]
        let known = kinds.first { complaint.contains($0.words) }
        self = known?.problem ?? .other(complaint)
    }

    package var description: String {
        switch self {
        case .missing: "there is no such file"
        case .exposed(let permissions):
            "it has the permissions \(String(permissions, radix: 8)), expected 600"
        case .locked: "a passphrase locks it, and nobody is asked for one"
        case .malformed: "it is no private key of OpenSSH"
        case .unknown: "the GnuPG keyring has no private key of this name"
        case .other(let complaint): complaint.terminalSafe
        }
    }

    /// What to do about it.
    func remedy(for key: String) -> String {
        switch self {
        case .missing: "correct --ssh-key or snapshots.sshKey, or make a key with ssh-keygen -t ed25519"
        case .exposed: "make sure that nobody has copied it, then chmod 600 \(ShellWord(key))"
        case .locked: "give a key without a passphrase, or one that its agent holds open"
        case .malformed: "name the private key, such as ssh-keygen -t ed25519 makes it"
        case .unknown: "see gpg --list-secret-keys, and correct --gpg-key or snapshots.gpgKey"
        case .other: "sign with the key by hand to see more, or give another one"
        }
    }
}
