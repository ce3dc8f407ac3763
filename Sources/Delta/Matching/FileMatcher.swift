import Content

/// Finds for each file of a target the file of a base that it most likely comes from.
///
/// By path, then by path with all numbers alike (versions), then by last component; files without data need no match.
struct FileMatcher {
    /// A file in one of the bases.
    struct Place: Hashable, Sendable {
        var base: Int
        var entry: Int
    }

    private var byPath: [[UInt8]: Place] = [:]
    private var byShape: [[UInt8]: [Place]] = [:]
    private var byName: [[UInt8]: [Place]] = [:]
    private let maps: [TarMap]

    init(_ maps: [TarMap]) {
        self.maps = maps
        for (base, map) in maps.enumerated() {
            for (index, entry) in map.entries.enumerated() {
                let place = Place(base: base, entry: index)
                if byPath[entry.path] == nil { byPath[entry.path] = place }
                guard entry.size > 0 else { continue }
                byShape[Self.shape(of: entry.path), default: []].append(place)
                byName[Self.shape(of: Self.name(of: entry.path)), default: []].append(place)
            }
        }
    }

    /// The entry of the same path, if there is one.
    func samePath(_ entry: TarMap.Entry) -> Place? {
        byPath[entry.path]
    }

    /// The file that `entry` is most likely a version of.
    func match(_ entry: TarMap.Entry) -> Place? {
        if let place = byPath[entry.path], maps[place.base].entries[place.entry].size > 0 { return place }
        return nearest(byShape[Self.shape(of: entry.path)], entry)
            ?? nearest(byName[Self.shape(of: Self.name(of: entry.path))], entry)
    }

    /// Of several candidates the one whose path and size are nearest.
    private func nearest(_ candidates: [Place]?, _ entry: TarMap.Entry) -> Place? {
        candidates?.prefix(64).min { left, right in
            let a = maps[left.base].entries[left.entry]
            let b = maps[right.base].entries[right.entry]
            let pathA = Self.commonEnds(a.path, entry.path)
            let pathB = Self.commonEnds(b.path, entry.path)
            if pathA != pathB { return pathA > pathB }
            return (a.size - entry.size).magnitude < (b.size - entry.size).magnitude
        }
    }

    private static func commonEnds(_ left: [UInt8], _ right: [UInt8]) -> Int {
        zip(left, right).prefix { $0 == $1 }.count
            + zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count
    }

    /// The path with every number as one `#`.
    private static func shape(of path: [UInt8]) -> [UInt8] {
        var shape: [UInt8] = []
        for byte in path {
            let isDigit = byte >= 48 && byte < 58
            if !isDigit {
                shape.append(byte)
            } else if shape.last != 35 {
                shape.append(35)
            }
        }
        return shape
    }

    private static func name(of path: [UInt8]) -> [UInt8] {
        Array(path.split(separator: 47).last ?? [])
    }
}
