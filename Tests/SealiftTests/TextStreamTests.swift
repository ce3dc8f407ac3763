import Glibc
import Testing

@testable import sealift

/// What a stream writes, and when it gives up.
@Suite struct TextStreamTests {
    private func pipe() -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [0, 0]
        #expect(Glibc.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    private func text(from descriptor: CInt) -> String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Off this thread, which reads.
    @concurrent private static func write(_ lines: [String], to descriptor: CInt) async -> Bool {
        TextStream(descriptor).write(lines)
    }

    @Test func `each text is one line, whatever is in it`() {
        let (reader, writer) = pipe()
        defer { close(reader) }
        #expect(TextStream(writer).write(["a\nb", "\u{1B}[2Jc", ""]))
        close(writer)
        let text = text(from: reader)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `a stream that does not block is waited for`() async {
        let (reader, writer) = pipe()
        defer { close(reader) }
        #expect(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
        let lines = [String](repeating: String(repeating: "x", count: 1_023), count: 256)
        async let written = Self.write(lines, to: writer)
        var count = 0
        while count < 256 * 1_024 {
            let text = text(from: reader)
            if text.isEmpty { break }
            count += text.utf8.count
        }
        #expect(await written)
        #expect(count == 256 * 1_024)
        close(writer)
    }

    @Test func `a closed stream is given up`() {
        #expect(!TextStream(-1).write(["a"]))
    }
}
