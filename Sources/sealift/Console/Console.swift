import Diagnostics
import Glibc
import Synchronization

/// Results on standard output, talk on standard error.
struct Console: Sendable {
    private let options: Options
    private let log = Warnings()
    /// Whether the locale can show more than ASCII.
    let speaksUnicode: Bool

    private struct Options {
        let json: Bool
        let quiet: Bool
        let progress: Bool
    }

    /// What the end of the run tells.
    private final class Warnings: Sendable {
        let texts = Mutex<[String]>([])
        let status = Mutex(ExitClass.success)
    }

    init(_ options: OutputOptions, runtime: RunEnvironment) {
        speaksUnicode = runtime.speaksUnicode
        self.options = Options(
            json: options.json,
            quiet: options.quiet,
            progress: !options.noProgress && !options.quiet && !options.json && runtime.showsProgress
        )
    }

    /// How many characters a line of the terminal has; 80 where nobody knows.
    var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether a line that is drawn again and again is of use.
    var showsProgress: Bool { options.progress }
    /// The warnings so far, which are kept for the JSON document.
    var warnings: [String] { log.texts.withLock { $0 } }

    /// Says something to the person who watches, each text in a line of its own.
    func say(_ lines: [String]) {
        guard !options.quiet, !options.json else { return }
        TextStream.standardError.write(lines)
    }

    /// Says one line to the person who watches.
    func say(_ line: String) {
        say([line])
    }

    /// Says what should not be overlooked; as JSON, with the result or the error.
    func warn(_ text: String) {
        guard !options.json else { return log.texts.withLock { $0.append(text) } }
        TextStream.standardError.write(["warning: \(text)"])
    }

    /// How the run ends when nothing is thrown.
    var status: ExitClass { log.status.withLock { $0 } }

    /// Writes the result: `value` as JSON when that was asked for, else `lines`.
    /// - Parameter status: How the run ends, where a result tells what went wrong.
    /// - Throws: ``CommandError/outputClosed`` when standard output takes nothing more.
    func result(
        _ kind: String,
        _ value: some Encodable,
        lines: @autoclosure () -> [String],
        status: ExitClass = .success
    ) throws {
        log.status.withLock { $0 = status }
        let isWritten =
            options.json
            ? TextStream.standardOutput.write(try JSONDocument(kind, value, warnings: warnings))
            : TextStream.standardOutput.write(lines())
        guard isWritten else { throw CommandError.outputClosed }
    }

    /// Ends the run with an error: as JSON on standard output when that was asked for, else as text on standard error.
    /// - Returns: The exit status.
    func fail(_ failure: Failure) -> Int32 {
        Self.fail(failure, json: options.json, warnings: warnings)
    }

    /// Ends a run that did not come as far as to have a console.
    static func fail(_ failure: Failure, json: Bool, warnings: [String] = []) -> Int32 {
        do {
            let isWritten =
                try json && TextStream.standardOutput.write(JSONDocument(failure, warnings: warnings))
            if isWritten { return failure.exit }
        } catch {
            // What cannot be said as JSON is said as text.
        }
        TextStream.standardError.write(failure.lines)
        return failure.exit
    }

    /// Draws the progress line anew.
    func draw(_ line: String) {
        guard options.progress else { return }
        TextStream.standardError.draw(line)
    }
}
