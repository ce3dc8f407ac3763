import Diagnostics
import Glibc

/// A stream to people and scripts: the one place where text leaves the program.
///
/// Every line goes out as ``Swift/String/printable``, so a line break in a text is never one on the terminal.
struct TextStream: Sendable {
    static let standardOutput = TextStream(STDOUT_FILENO)
    static let standardError = TextStream(STDERR_FILENO)

    private let descriptor: CInt

    /// The open file `descriptor`.
    init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Writes each text as one line.
    /// - Returns: Whether all of them were taken.
    @discardableResult
    func write(_ lines: [String]) -> Bool {
        put(lines.map { $0.printable + "\n" }.joined())
    }

    /// Writes a document, which is printable by itself.
    /// - Returns: Whether all of it was taken.
    @discardableResult
    func write(_ document: JSONDocument) -> Bool {
        put(document.text + "\n")
    }

    /// Draws a line over the one that was drawn last.
    func draw(_ line: String) {
        put("\r\u{1B}[K" + line.printable)
    }

    /// Writes `question` and stays in the line.
    func ask(_ question: String) {
        put(question.printable)
    }

    /// A stream that takes nothing more is given up: no text is worth the work.
    @discardableResult
    private func put(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR || errno == EAGAIN && waitUntilWritable() { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }

    /// Waits for the reader of a pipe that does not block.
    private func waitUntilWritable() -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while poll(&waiting, 1, -1) < 0 { guard errno == EINTR else { return false } }
        return waiting.revents & Int16(POLLOUT) != 0
    }
}
