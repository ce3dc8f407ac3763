import FileIO
import SystemPackage

/// A compiled time zone of the system, as RFC 9636 has it: `/usr/share/zoneinfo/Europe/Berlin`.
enum TimeZoneFile {
    /// The largest file in bytes: 64 KiB; the fattest has less than 4.
    static let maximumBytes = 64 << 10

    /// Reads the zone `name` in `folder`.
    /// - Throws: ``SiteError/unknownZone(_:in:)``, ``SiteError/malformedZone(_:)``, ``FileError``.
    static func read(_ name: String, in folder: FilePath) throws -> TimeZoneRules {
        let path = folder.appending(FilePath(name).components)
        // Most names are links to others.
        guard try Directory.examine(path, following: true) == .file else {
            throw SiteError.unknownZone(name, in: folder)
        }
        let bytes = try ReadableFile.contents(of: path, limit: maximumBytes)
        guard let rules = rules(in: bytes) else { throw SiteError.malformedZone(path) }
        return rules
    }

    /// Reads the bytes of a file; nil where they are no time zone.
    static func rules(in bytes: [UInt8]) -> TimeZoneRules? {
        var reader = Reader(bytes)
        guard let first = Header(&reader) else { return nil }
        guard first.version >= UInt8(ascii: "2") else { return rules(first, timeSize: 4, &reader) }
        // What follows says the same for clocks of 32 bits.
        guard reader.skip(first.size(timeSize: 4)), let header = Header(&reader) else { return nil }
        return rules(header, timeSize: 8, &reader)
    }

    private static func rules(_ header: Header, timeSize: Int, _ reader: inout Reader) -> TimeZoneRules? {
        var moments: [Int64] = []
        for _ in 0..<header.times {
            guard let moment = reader.integer(timeSize) else { return nil }
            moments.append(moment)
        }
        var types: [Int] = []
        for _ in 0..<header.times {
            guard let type = reader.integer(1) else { return nil }
            types.append(Int(UInt8(truncatingIfNeeded: type)))
        }
        var offsets: [Int64] = []
        for _ in 0..<header.types {
            guard let offset = reader.integer(4), abs(offset) < 26 * 3_600, reader.skip(2) else { return nil }
            offsets.append(offset)
        }
        guard let first = offsets.first, types.allSatisfy({ $0 < offsets.count }),
            zip(moments, moments.dropFirst()).allSatisfy(<),
            reader.skip(
                header.characters + header.leaps * (timeSize + 4) + header.standards + header.universals
            )
        else { return nil }
        let changes = zip(moments, types).map { TimeZoneRules.Change(moment: $0, offset: offsets[$1]) }
        guard timeSize == 8 else { return TimeZoneRules(first: first, changes: changes, rest: nil) }
        guard let line = reader.line() else { return nil }
        guard !line.isEmpty else { return TimeZoneRules(first: first, changes: changes, rest: nil) }
        return DaylightRule(line).map { TimeZoneRules(first: first, changes: changes, rest: $0) }
    }

    /// What a block of data consists of.
    private struct Header {
        let version: UInt8
        let universals: Int
        let standards: Int
        let leaps: Int
        let times: Int
        let types: Int
        let characters: Int

        init?(_ reader: inout Reader) {
            guard reader.integer(4) == 0x545A_6966, let version = reader.integer(1), reader.skip(15) else {
                return nil
            }
            var counts: [Int] = []
            for _ in 0..<6 {
                guard let count = reader.integer(4), (0...Int64(maximumBytes)).contains(count) else {
                    return nil
                }
                counts.append(Int(count))
            }
            self.version = UInt8(truncatingIfNeeded: version)
            (universals, standards, leaps) = (counts[0], counts[1], counts[2])
            (times, types, characters) = (counts[3], counts[4], counts[5])
        }

        /// The bytes of the block.
        func size(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standards + universals
        }
    }

    private struct Reader {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) {
            rest = bytes[...]
        }

        mutating func skip(_ count: Int) -> Bool {
            guard count <= rest.count else { return false }
            rest = rest.dropFirst(count)
            return true
        }

        /// A number of `size` bytes with its sign, the highest first.
        mutating func integer(_ size: Int) -> Int64? {
            guard size <= rest.count, let highest = rest.first else { return nil }
            let start: Int64 = highest >= 0x80 ? -1 : 0
            defer { rest = rest.dropFirst(size) }
            return rest.prefix(size).reduce(start) { $0 << 8 | Int64($1) }
        }

        /// The text between two line ends, which are the next and the last bytes.
        func line() -> String? {
            guard rest.first == UInt8(ascii: "\n"), rest.last == UInt8(ascii: "\n"), rest.count > 1 else {
                return nil
            }
            return String(decoding: rest.dropFirst().dropLast(), as: UTF8.self)
        }
    }
}
