import Content
import FileIO
import Recompression
import SystemPackage

/// Makes the patch from the texts of base layers to the text of a target layer, file by file.
struct TextPatcher: ~Copyable {
    /// The streams, whole after ``run()``.
    var sections: TextSections

    private let bases: [OpenFile]
    private let target: OpenFile
    private let maps: [TarMap]
    private let map: TarMap
    private let matcher: FileMatcher
    private let settings: PatchSettings
    private let differenceLimit: Int64
    private let packers: FileDifference.Packers
    private var contents: ContentIndex
    private let left = ChunkBuffer(capacity: 1 << 18)
    private let right = ChunkBuffer(capacity: 1 << 18)
    private let targetBytes = FileBytes()
    private let baseBytes = FileBytes()

    /// - Parameters:
    ///   - differenceLimit: See ``PatchSettings/differenceLimit``.
    ///   - runs: Told what of the target goes along with the bases.
    init(
        bases: [OpenFile],
        target: OpenFile,
        settings: PatchSettings,
        differenceLimit: Int64,
        runs: AlignedRuns?,
        scratch: FilePath
    ) throws {
        let maps = try bases.map { try TarMap($0) }
        let map = try TarMap(target)
        let packers = try FileDifference.Packers(settings)
        let sections = try TextSections(
            baseLengths: bases.map { $0.handle.size },
            level: settings.level,
            runs: runs,
            scratch: scratch
        )
        self.bases = bases
        self.target = target
        self.maps = maps
        self.map = map
        self.settings = settings
        self.differenceLimit = differenceLimit
        self.packers = packers
        self.sections = sections
        matcher = FileMatcher(maps)
        contents = ContentIndex(maps, bases)
    }

    /// Makes the patch.
    mutating func run() throws {
        for entry in map.entries {
            try Task.checkCancellation()
            let place = matcher.samePath(entry)
            try continueOrLiteral(from: entry.paddingStart, to: entry.headerStart)
            try patchHeader(of: entry, place)
            try patchData(of: entry, place)
        }
        try continueOrLiteral(from: map.end, to: target.handle.size)
        try sections.finish()
    }

    private func entry(_ place: FileMatcher.Place) -> TarMap.Entry {
        maps[place.base].entries[place.entry]
    }

    /// Padding and the like: what follows in the base if it is the same.
    private mutating func continueOrLiteral(from start: Int64, to end: Int64) throws {
        guard end > start else { return }
        if let last = sections.lastPlace, try isSame(start, end - start, last.base, last.offset) {
            return try sections.copy(base: last.base, offset: last.offset, length: end - start)
        }
        try literal(from: start, to: end)
    }

    private mutating func patchHeader(of entry: TarMap.Entry, _ place: FileMatcher.Place?) throws {
        let length = entry.dataStart - entry.headerStart
        guard let place else { return try literal(from: entry.headerStart, to: entry.dataStart) }
        let old = self.entry(place)
        guard old.dataStart - old.headerStart == length, length < 1 << 20 else {
            return try literal(from: entry.headerStart, to: entry.dataStart)
        }
        try targetBytes.withBytes(of: target, offset: entry.headerStart, length: length) { header in
            try baseBytes.withBytes(of: bases[place.base], offset: old.headerStart, length: length) {
                try similar(header, $0, place.base, old.headerStart)
            }
        }
    }

    /// Bytes that are like those of a base at `offset`.
    private mutating func similar(
        _ bytes: UnsafeRawBufferPointer,
        _ base: UnsafeRawBufferPointer,
        _ number: Int,
        _ offset: Int64
    ) throws {
        if Bytes.areEqual(bytes, base) {
            return try sections.copy(base: number, offset: offset, length: Int64(bytes.count))
        }
        try withUnsafeTemporaryAllocation(byteCount: Self.differencePiece, alignment: 32) { difference in
            var place = 0
            while place < bytes.count {
                let end = min(bytes.count, place + difference.count)
                let piece = UnsafeMutableRawBufferPointer(rebasing: difference[..<(end - place)])
                Bytes.subtract(
                    UnsafeRawBufferPointer(rebasing: base[place..<end]),
                    from: UnsafeRawBufferPointer(rebasing: bytes[place..<end]),
                    into: piece
                )
                try sections.add(
                    base: number,
                    offset: offset + Int64(place),
                    difference: UnsafeRawBufferPointer(piece)
                )
                place = end
            }
        }
    }

    private static let differencePiece = 1 << 16

    private mutating func patchData(of entry: TarMap.Entry, _ place: FileMatcher.Place?) throws {
        guard entry.size > 0 else { return }
        if let place, self.entry(place).size == entry.size,
            try isSame(entry.dataStart, entry.size, place.base, self.entry(place).dataStart)
        {
            return try sections.copy(
                base: place.base,
                offset: self.entry(place).dataStart,
                length: entry.size
            )
        }
        if let same = try contents.place(of: target, offset: entry.dataStart, length: entry.size) {
            return try sections.copy(base: same.base, offset: same.offset, length: entry.size)
        }
        guard entry.size >= 64, let match = matcher.match(entry) else {
            return try literal(from: entry.dataStart, to: entry.dataEnd)
        }
        let old = self.entry(match)
        if max(entry.size, old.size) <= differenceLimit {
            try patchFile(entry, like: old, in: match.base)
        } else {
            try patchLargeFile(entry, like: old, in: match.base)
        }
    }

    /// Makes a file of frames alone, with a piece of it and of the older one in memory.
    private mutating func patchLargeFile(_ entry: TarMap.Entry, like old: TarMap.Entry, in base: Int) throws {
        for cut in FrameCut.all(of: entry.size, after: old.size) {
            try Task.checkCancellation()
            let (start, offset) = (entry.dataStart + cut.place, old.dataStart + cut.offset)
            try targetBytes.withBytes(of: target, offset: start, length: cut.length) { text in
                try baseBytes.withBytes(of: bases[base], offset: offset, length: cut.prefixLength) { like in
                    try sections.frame(
                        try packers.final.pack(text, after: like),
                        text,
                        base: base,
                        offset: offset,
                        prefix: like
                    )
                }
            }
        }
    }

    private mutating func patchFile(_ entry: TarMap.Entry, like old: TarMap.Entry, in base: Int) throws {
        try targetBytes.withBytes(of: target, offset: entry.dataStart, length: entry.size) { text in
            try baseBytes.withBytes(of: bases[base], offset: old.dataStart, length: old.size) { like in
                let difference = try FileDifference(
                    from: like,
                    to: text,
                    settings: settings,
                    packers: packers
                )
                try append(difference, text, like, base, old.dataStart)
            }
        }
    }

    private mutating func append(
        _ difference: FileDifference,
        _ text: UnsafeRawBufferPointer,
        _ like: UnsafeRawBufferPointer,
        _ base: Int,
        _ offset: Int64
    ) throws {
        switch difference.form {
        case .frames(let frames):
            var rest = text[...]
            for frame in frames {
                try sections.frame(
                    frame.frame,
                    UnsafeRawBufferPointer(rebasing: rest.prefix(frame.textLength)),
                    base: base,
                    offset: offset + Int64(frame.offset),
                    prefix: UnsafeRawBufferPointer(
                        rebasing: like[frame.offset..<frame.offset + frame.prefixLength]
                    )
                )
                rest = rest.dropFirst(frame.textLength)
            }
        case .parts(let parts):
            var rest = text[...]
            for part in parts {
                try similar(
                    UnsafeRawBufferPointer(rebasing: rest.prefix(part.length)),
                    UnsafeRawBufferPointer(rebasing: like[part.baseOffset..<part.baseOffset + part.length]),
                    base,
                    offset + Int64(part.baseOffset)
                )
                rest = rest.dropFirst(part.length)
                try sections.literal(UnsafeRawBufferPointer(rebasing: rest.prefix(part.literalLength)))
                rest = rest.dropFirst(part.literalLength)
            }
        }
    }

    private func isSame(_ start: Int64, _ length: Int64, _ base: Int, _ offset: Int64) throws -> Bool {
        guard offset + length <= bases[base].handle.size else { return false }
        var one = FileInput(target, offset: start, length: length)
        var other = FileInput(bases[base], offset: offset, length: length)
        while true {
            let count = try one.fill(left.bytes)
            guard try other.fill(right.bytes) == count,
                Bytes.areEqual(
                    UnsafeRawBufferPointer(rebasing: left.bytes[..<count]),
                    UnsafeRawBufferPointer(rebasing: right.bytes[..<count])
                )
            else { return false }
            if count < left.bytes.count { return true }
        }
    }

    private mutating func literal(from start: Int64, to end: Int64) throws {
        var place = start
        while place < end {
            let step = min(1 << 20, end - place)
            try targetBytes.withBytes(of: target, offset: place, length: step) { try sections.literal($0) }
            place += step
        }
    }
}
