package import Content
import FileIO
package import SystemPackage

/// A log of JSON lines in which each line names the digest of the one before it.
///
/// A line is `{"body":…,"prev":"sha256:…","seq":N}`; `prev` of the first is the digest of nothing. Lines are never changed. A last
/// line without its end is what a crash left of an append that never returned; it is cut off when the log is opened to write.
package struct ChainedLog<Body: Codable & Sendable>: Sendable {
    /// The longest line in bytes: 1 MiB.
    package static var maximumLine: Int { 1 << 20 }

    /// Where the log is.
    package let path: FilePath

    /// A log at `path`; it need not be there yet.
    package init(_ path: FilePath) {
        self.path = path
    }

    /// Where a log stands: how many lines, and the digest of the last.
    package struct Head: Codable, Sendable, Equatable {
        /// The number of lines.
        package let count: Int64
        /// The digest of the last line without its newline; of nothing for an empty log.
        package let digest: Digest

        /// The head of an empty log.
        package static var empty: Head { Head(count: 0, digest: .of([])) }
    }

    /// Appends one line durably.
    /// - Returns: The new head.
    /// - Throws: ``FileError/overLimit(path:size:limit:)`` for a line that could not be read again; the log stays as it was.
    @discardableResult
    package func append(_ body: Body) throws -> Head {
        let file = try AppendOnlyFile(path)
        let (head, end) = try lastHead()
        try file.truncate(to: end)
        let line = try StrictJSON.encodePrintable(Line(body: body, prev: head.digest, seq: head.count + 1))
        try RecordFile.check(line.count, of: path, limit: Self.maximumLine)
        try file.append(line + [UInt8(ascii: "\n")])
        return Head(count: head.count + 1, digest: .of(line))
    }

    /// The head of the log, from its last line alone.
    package func head() throws -> Head {
        try lastHead().head
    }

    /// Walks the whole chain.
    /// - Parameter known: The digest of a line that must be in it, so that a shortened or removed log is found, too.
    /// - Throws: ``SiteError/brokenLog(path:line:)``.
    package func check(holding known: Digest? = nil) throws {
        var isHeld = known == nil
        try walk { _, head in isHeld = isHeld || head.digest == known }
        guard isHeld else { throw SiteError.brokenLog(path: path, line: 0) }
    }

    /// Hands every body in order to `visit`, and checks the chain.
    /// - Throws: ``SiteError/brokenLog(path:line:)`` where the chain breaks, or what `visit` throws.
    package func forEachBody(_ visit: (Body) throws -> Void) throws {
        try walk { body, _ in try visit(body) }
    }

    private func walk(_ visit: (Body, Head) throws -> Void) throws {
        var head = Head.empty
        try forEachLine { bytes in
            let line = try decode(bytes, number: head.count + 1)
            guard line.prev == head.digest, line.seq == head.count + 1 else {
                throw SiteError.brokenLog(path: path, line: head.count + 1)
            }
            head = Head(count: line.seq, digest: .of(bytes))
            try visit(line.body, head)
        }
    }

    private struct Line: Codable {
        let body: Body
        let prev: Digest
        let seq: Int64
    }

    private func decode(_ bytes: [UInt8], number: Int64) throws -> Line {
        do {
            return try StrictJSON.decode(Line.self, from: bytes, place: path.string, limits: .foreignDocument)
        } catch {
            throw SiteError.brokenLog(path: path, line: number)
        }
    }

    /// The head, and the size in bytes of all whole lines.
    private func lastHead() throws -> (head: Head, end: Int64) {
        guard try Directory.examine(path, following: false) != nil else { return (.empty, 0) }
        let file = try ReadableFile(path)
        let length = min(file.size, Int64(2 * Self.maximumLine))
        let tail = ChunkBuffer(capacity: max(1, Int(length)))
        try file.readExactly(into: .init(rebasing: tail.bytes[..<Int(length)]), at: file.size - length)
        let bytes = Array(tail.bytes[..<Int(length)])
        guard let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            guard length == file.size else { throw SiteError.brokenLog(path: path, line: 0) }
            return (.empty, 0)
        }
        let start = bytes[..<newline].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let last = Array(bytes[start..<newline])
        let line = try decode(last, number: 0)
        return (Head(count: line.seq, digest: .of(last)), file.size - length + Int64(newline) + 1)
    }

    private func forEachLine(_ body: ([UInt8]) throws -> Void) throws {
        guard try Directory.examine(path, following: false) != nil else { return }
        let file = try ReadableFile(path)
        let buffer = ChunkBuffer()
        var offset: Int64 = 0
        var line: [UInt8] = []
        while true {
            let count = try file.read(into: buffer.bytes, at: offset)
            if count == 0 { return }
            offset += Int64(count)
            for byte in buffer.bytes[..<count] {
                if byte == UInt8(ascii: "\n") {
                    try body(line)
                    line.removeAll(keepingCapacity: true)
                } else {
                    line.append(byte)
                }
            }
            guard line.count <= Self.maximumLine else { throw SiteError.brokenLog(path: path, line: 0) }
        }
    }
}
