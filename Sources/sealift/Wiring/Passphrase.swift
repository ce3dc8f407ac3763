import Diagnostics
import FileIO
import Glibc
import Settings
import Signing
import SystemPackage

/// Where the passphrases of private keys come from: a file, or the person at the terminal.
struct Passphrase {
    private let runtime: RunEnvironment

    init(_ runtime: RunEnvironment) {
        self.runtime = runtime
    }

    /// A new passphrase, asked for twice.
    func choose(for path: FilePath) throws -> Redacted<[UInt8]> {
        if let given = try given() { return given }
        let first = try ask("passphrase for \(path.string).key: ", otherwise: .newPassphraseNeeded(path))
        let second = try ask("again: ", otherwise: .newPassphraseNeeded(path))
        guard first == second else { throw CommandError.passphrasesDiffer }
        return first
    }

    /// Reads a private key, and asks for its passphrase if it has one.
    /// - Parameter name: What names the file, such as `--key`.
    func readKey(_ path: FilePath, named name: String) throws -> PrivateKey {
        _ = try NamedFile.find(path, named: name)
        guard try KeyFile.isEncrypted(path) else { return try KeyFile.readPrivate(path) }
        let passphrase =
            try given() ?? ask("passphrase for \(path.string): ", otherwise: .passphraseNeeded(path))
        return try KeyFile.readPrivate(path, passphrase: passphrase)
    }

    /// The passphrase in the file that the environment names.
    private func given() throws -> Redacted<[UInt8]>? {
        guard let path = runtime.environment["SEALIFT_PASSPHRASE_FILE"] else { return nil }
        var bytes = try NamedFile.contents(of: FilePath(path), named: "SEALIFT_PASSPHRASE_FILE", limit: 4_096)
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
            bytes.removeLast()
        }
        return Redacted(bytes)
    }

    /// Asks at the terminal, without showing what is typed.
    ///
    /// Ctrl-C is read like any key, so that the terminal is restored.
    private func ask(_ prompt: String, otherwise error: CommandError) throws -> Redacted<[UInt8]> {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { throw error }
        defer { close(terminal) }
        var settings = termios()
        tcgetattr(terminal, &settings)
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(terminal, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(terminal, TCSAFLUSH, &settings)
            TextStream(terminal).write([""])
        }
        TextStream(terminal).ask(prompt)
        let typed = try line(from: terminal)
        guard !typed.isEmpty else { throw error }
        return Redacted(typed)
    }

    private func line(from terminal: CInt) throws -> [UInt8] {
        var typed: [UInt8] = []
        var byte: UInt8 = 0
        while typed.count < 4_096, read(terminal, &byte, 1) == 1 {
            switch byte {
            case 0x0A, 0x0D: return typed
            case 0x03, 0x04: throw CancellationError()
            case 0x08, 0x7F: _ = typed.popLast()
            default: typed.append(byte)
            }
        }
        return typed
    }
}
