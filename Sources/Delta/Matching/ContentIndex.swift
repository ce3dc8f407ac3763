import Content
import FileIO
import Recompression

/// Finds files of the bases by their content; only those are hashed that are as long as a file that was asked for.
struct ContentIndex: ~Copyable {
    private typealias Place = (base: Int, offset: Int64)

    private let bases: [OpenFile]
    private var unhashed: [Int64: [Place]] = [:]
    private var hashed: Set<Int64> = []
    private var places: [Digest: Place] = [:]
    private let buffer = ChunkBuffer(capacity: 1 << 18)

    /// Takes in the files of `bases`, whose maps are `maps`.
    init(_ maps: [TarMap], _ bases: [OpenFile]) {
        self.bases = bases
        for (base, map) in maps.enumerated() {
            for entry in map.entries where entry.size > 0 {
                unhashed[entry.size, default: []].append((base, entry.dataStart))
            }
        }
    }

    /// Where the bases have the `length` bytes of `file` at `offset`.
    mutating func place(of file: OpenFile, offset: Int64, length: Int64) throws -> (
        base: Int, offset: Int64
    )? {
        if let added = unhashed.removeValue(forKey: length) {
            hashed.insert(length)
            for place in added {
                let digest = try digest(of: bases[place.base], place.offset, length)
                if places[digest] == nil { places[digest] = place }
            }
        }
        guard hashed.contains(length) else { return nil }
        return places[try digest(of: file, offset, length)]
    }

    private func digest(of file: OpenFile, _ offset: Int64, _ length: Int64) throws -> Digest {
        let hasher = DigestHasher()
        var input = FileInput(file, offset: offset, length: length)
        while true {
            let count = try input.read(into: buffer.bytes)
            if count == 0 { return hasher.finish() }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        }
    }
}
