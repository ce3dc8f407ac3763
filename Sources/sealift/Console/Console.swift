import Content
import Diagnostics
import Glibc
import Synchronization

/// Results on standard output, talk on standard error.
struct Console: Sendable {
    private let options: Options
    private let warnings = Warnings()
    /// Whether the locale can show more than ASCII.
    let speaksUnicode: Bool

    private struct Options {
        let json: Bool
        let quiet: Bool
        let progress: Bool
    }

    /// What JSON results carry.
    private final class Warnings: Sendable {
        let texts = Mutex<[String]>([])
    }

    init(_ options: OutputOptions, surroundings: Surroundings) {
        speaksUnicode = surroundings.speaksUnicode
        self.options = Options(
            json: options.json,
            quiet: options.quiet,
            progress: !options.noProgress && !options.quiet && !options.json && surroundings.showsProgress
        )
    }

    /// How many characters a line of the terminal has; 80 where nobody knows.
    var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether results are JSON.
    var isJSON: Bool { options.json }
    /// Whether a line that is drawn again and again is of use.
    var showsProgress: Bool { options.progress }

    /// Says something to the person who watches.
    func say(_ text: String) {
        guard !options.quiet, !options.json else { return }
        Self.write(text + "\n", to: STDERR_FILENO)
    }

    /// Says what should not be overlooked; as JSON, with the result.
    func warn(_ text: String) {
        guard !options.json else { return warnings.texts.withLock { $0.append(text) } }
        Self.write("warning: \(text)\n", to: STDERR_FILENO)
    }

    /// Writes the result: `value` as JSON when that was asked for, else `text`.
    /// - Throws: ``CommandError/outputClosed`` when standard output takes nothing more.
    func result(_ kind: String, _ value: some Encodable, text: @autoclosure () -> String) throws {
        if options.json {
            try print(JSONDocument.success(kind, value, warnings: warnings.texts.withLock { $0 }))
        } else {
            try print(text())
        }
    }

    /// Writes a line to standard output.
    func print(_ text: String) throws {
        guard !text.isEmpty else { return }
        guard Self.write(text + "\n", to: STDOUT_FILENO) else { throw CommandError.outputClosed }
    }

    /// Draws the progress line anew.
    func draw(_ line: String) {
        guard options.progress else { return }
        Self.write("\r\u{1B}[K" + line, to: STDERR_FILENO)
    }

    /// Writes all of `text`.
    @discardableResult
    static func write(_ text: String, to descriptor: CInt) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}
