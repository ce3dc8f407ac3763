import Content
import SystemPackage

/// The lines of a YAML file in which ours stand between two marks; those of others stay to the byte, their ends too.
struct MarkedLines {
    private static let begin = "# BEGIN sealift mirror-config"
    /// It is followed by the digest of what stands before it, without indentation.
    private static let end = "# END sealift mirror-config "
    /// What follows the first mark where our lines stand for one of others, such as `mirrors: {}`.
    private static let replacing = "\(begin), instead of: "

    private let newline: String
    private var lines: [String] = []
    /// Whether there are lines of ours.
    private(set) var hasOurs = false
    /// Whether somebody has changed ours.
    private(set) var isEdited = false

    /// Tells the lines of `text` apart.
    /// - Throws: ``NodeError/unmergeable(_:_:reason:)`` for a mark without an end.
    init(_ text: String, of path: FilePath) throws {
        newline = text.contains("\r\n") ? "\r\n" : "\n"
        var (isOurs, ours) = (false, [String]())
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let hasReturn = newline == "\r\n" && bytes.last == UInt8(ascii: "\r")
            let line = String(decoding: hasReturn ? bytes.dropLast() : bytes, as: UTF8.self)
            let bare = String(line.drop(while: \.isWhitespace))
            if bare == Self.begin {
                (isOurs, ours) = (true, [])
            } else if bare.hasPrefix(Self.replacing) {
                (isOurs, ours) = (true, [])
                lines.append(String(bare.dropFirst(Self.replacing.count)))
            } else if bare.hasPrefix(Self.end) {
                isOurs = false
                hasOurs = true
                if bare != Self.endMark(of: ours) { isEdited = true }
            } else if isOurs {
                ours.append(bare)
            } else {
                lines.append(line)
            }
        }
        guard !isOurs else {
            throw NodeError.unmergeable(path, .k3s, reason: "\"\(Self.begin)\" has no end")
        }
    }

    /// The text without ours, until lines are inserted.
    var others: String { lines.joined(separator: newline) }

    /// Whether there is nothing but ours.
    var isBlank: Bool { lines.allSatisfy { $0.allSatisfy(\.isWhitespace) } }

    /// The whole text; it ends with the end of a line.
    var text: String {
        let text = lines.joined(separator: newline)
        return lines.last?.isEmpty == true ? text : text + newline
    }

    /// Puts entries below a key of the file, which is added where there is none.
    mutating func insert(_ entries: [String], below key: String) {
        guard !entries.isEmpty else { return }
        if isBlank { lines = [] }
        guard let found = lines.firstIndex(where: { Self.value(of: key, in: $0) != nil }) else {
            while lines.last?.isEmpty == true { lines.removeLast() }
            // The key is ours as well.
            lines += Self.block(["\(key):"] + entries.map { "  \($0)" }) + [""]
            return
        }
        if Self.value(of: key, in: lines[found]) != "" {
            let block = Self.block(
                ["\(key):"] + entries.map { "  \($0)" },
                beginning: "\(Self.replacing)\(lines[found])"
            )
            lines.replaceSubrange(found...found, with: block)
            return
        }
        let next = lines[(found + 1)...].first { line in
            let text = line.drop(while: \.isWhitespace)
            return !text.isEmpty && !text.hasPrefix("#")
        }
        let width = next.map { $0.prefix { $0 == " " }.count } ?? 0
        let indent = String(repeating: " ", count: width > 0 ? width : 2)
        lines.insert(contentsOf: Self.block(entries).map { indent + $0 }, at: found + 1)
    }

    private static func block(_ lines: [String], beginning: String = begin) -> [String] {
        [beginning] + lines + [endMark(of: lines)]
    }

    private static func endMark(of lines: [String]) -> String {
        let bare = lines.map { String($0.drop(while: \.isWhitespace)) }
        return end + Digest.of(Array(bare.joined(separator: "\n").utf8)).description
    }

    /// What stands beside a key, without a comment: nothing, or a value that says nothing, such as `{}`; nil for every other line.
    private static func value(of key: String, in line: String) -> String? {
        guard line.hasPrefix("\(key):") else { return nil }
        let value = line.dropFirst(key.count + 1).prefix { $0 != "#" }.filter { !$0.isWhitespace }
        return ["", "{}", "null", "~"].contains(value) ? value : nil
    }
}
