/// The part of a blob that a request asks for (RFC 9110 section 14).
enum ByteRange: Hashable, Sendable {
    /// All of it: no range, several, or none that can be understood.
    case whole
    /// From `offset`, `length` bytes, at least one.
    case part(offset: Int64, length: Int64)
    /// Nothing that is there.
    case unsatisfiable

    init(_ field: String?, size: Int64) {
        self = field.flatMap { Self.parse($0, size: size) } ?? .whole
    }

    private static func parse(_ field: String, size: Int64) -> ByteRange? {
        guard field.hasPrefix("bytes="), !field.contains(",") else { return nil }
        let ends = field.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = number(ends[0]), let last = number(ends[1]) else { return nil }
        switch (first, last) {
        case (nil, nil): return nil
        case (nil, let count?):
            let length = min(count, size)
            return length > 0 ? .part(offset: size - length, length: length) : .unsatisfiable
        case (let offset?, let end):
            if let end, end < offset { return nil }
            guard offset < size else { return .unsatisfiable }
            return .part(offset: offset, length: min(end ?? size - 1, size - 1) - offset + 1)
        }
    }

    /// The number, an inner nil for no text at all; nil for what is no number.
    private static func number(_ text: Substring) -> Int64?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return .some(Int64(text) ?? .max)
    }
}
