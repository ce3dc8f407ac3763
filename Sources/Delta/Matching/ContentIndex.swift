import Content
import FileIO

/// Finds files of the bases by their content.
struct ContentIndex {
    private var places: [Digest: (base: Int, offset: Int64)] = [:]

    /// Takes in the files of the bases that have one of `sizes`.
    mutating func fill(_ maps: [TarMap], _ bases: [OpenFile], sizes: Set<Int64>) throws {
        for (base, map) in maps.enumerated() {
            for entry in map.entries where entry.size > 0 && sizes.contains(entry.size) {
                let digest = try Self.digest(of: bases[base], entry.dataStart, entry.size)
                if places[digest] == nil { places[digest] = (base, entry.dataStart) }
            }
        }
    }

    /// Where the bases have the `length` bytes of `file` at `offset`.
    func place(of file: OpenFile, offset: Int64, length: Int64) throws -> (base: Int, offset: Int64)? {
        guard !places.isEmpty else { return nil }
        return places[try Self.digest(of: file, offset, length)]
    }

    private static func digest(of file: OpenFile, _ offset: Int64, _ length: Int64) throws -> Digest {
        let hasher = DigestHasher()
        var input = FileInput(file, offset: offset, length: length)
        let buffer = ChunkBuffer(capacity: Int(min(length, 1 << 20)))
        while true {
            let count = try input.read(into: buffer.bytes)
            if count == 0 { return hasher.finish() }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        }
    }
}
