import Recompression

/// The cheapest way to make one file of a target from one of a base.
struct FileDifference {
    enum Form {
        /// Frames after pieces of the base: where the pieces begin and how long they are, and how long the text is.
        case frames([(frame: [UInt8], textLength: Int, offset: Int, prefixLength: Int)])
        /// Like and unlike stretches.
        case parts([SimilarPart])
    }

    /// What frames are packed with, at first to compare costs and then in earnest.
    struct Packers {
        let trial: FramePacker
        let final: FramePacker

        init(_ settings: PatchSettings) throws {
            final = try FramePacker(level: settings.level)
            trial = try FramePacker(level: settings.trialLevel)
        }
    }

    let form: Form

    /// Tries what `settings` allow: both ways by a quick packer, and in earnest where that leaves it open.
    init(
        from base: UnsafeRawBufferPointer,
        to text: UnsafeRawBufferPointer,
        settings: PatchSettings,
        packers: Packers
    ) throws {
        guard let parts = try Self.parts(from: base, to: text, settings) else {
            form = .frames(try Self.frames(from: base, to: text, packers.final))
            return
        }
        var partsCost = try Self.cost(of: parts, base, text, packers.trial)
        guard partsCost >= text.count / settings.contentPart else {
            form = .parts(parts)
            return
        }
        var framesCost = Self.cost(of: try Self.frames(from: base, to: text, packers.trial))
        let doubt = text.count <= settings.doubtLimit ? settings.doubt : 1
        guard partsCost < framesCost * doubt else {
            form = .frames(try Self.frames(from: base, to: text, packers.final))
            return
        }
        guard framesCost < partsCost * doubt else {
            form = .parts(parts)
            return
        }
        let frames = try Self.frames(from: base, to: text, packers.final)
        framesCost = Self.cost(of: frames)
        partsCost = try Self.cost(of: parts, base, text, packers.final)
        form = partsCost < framesCost ? .parts(parts) : .frames(frames)
    }

    private static func cost(
        of frames: [(frame: [UInt8], textLength: Int, offset: Int, prefixLength: Int)]
    ) -> Int {
        frames.reduce(0) { $0 + $1.frame.count + 8 }
    }

    private static func parts(
        from base: UnsafeRawBufferPointer,
        to text: UnsafeRawBufferPointer,
        _ settings: PatchSettings
    ) throws -> [SimilarPart]? {
        guard let baseStart = base.baseAddress, let textStart = text.baseAddress, base.count < 1 << 31 else {
            return nil
        }
        return try parts(
            from: baseStart.assumingMemoryBound(to: UInt8.self),
            base.count,
            to: textStart.assumingMemoryBound(to: UInt8.self),
            text.count,
            isSorted: base.count <= settings.sortLimit
        )
    }

    private static func parts(
        from base: UnsafePointer<UInt8>,
        _ baseCount: Int,
        to text: UnsafePointer<UInt8>,
        _ count: Int,
        isSorted: Bool
    ) throws -> [SimilarPart] {
        isSorted
            ? try SimilarityScan.parts(of: text, count: count, in: SuffixIndex(base, count: baseCount))
            : try SimilarityScan.parts(of: text, count: count, in: HashIndex(base, count: baseCount))
    }

    private static func frames(
        from base: UnsafeRawBufferPointer,
        to text: UnsafeRawBufferPointer,
        _ packer: FramePacker
    ) throws -> [(frame: [UInt8], textLength: Int, offset: Int, prefixLength: Int)] {
        try FrameCut.all(of: Int64(text.count), after: Int64(base.count)).map { cut in
            let frame = try packer.pack(
                UnsafeRawBufferPointer(rebasing: text[Int(cut.place)..<Int(cut.place + cut.length)]),
                after: UnsafeRawBufferPointer(
                    rebasing: base[Int(cut.offset)..<Int(cut.offset + cut.prefixLength)]
                )
            )
            return (frame, Int(cut.length), Int(cut.offset), Int(cut.prefixLength))
        }
    }

    /// What the parts come to when they are packed by themselves.
    private static func cost(
        of parts: [SimilarPart],
        _ base: UnsafeRawBufferPointer,
        _ text: UnsafeRawBufferPointer,
        _ packer: FramePacker
    ) throws -> Int {
        let differences = try cost(upTo: parts.reduce(0) { $0 + $1.length }, packer) { cost in
            var place = 0
            for part in parts {
                try cost.add(part.length) { offset, target in
                    let start = part.baseOffset + offset
                    Bytes.subtract(
                        UnsafeRawBufferPointer(rebasing: base[start..<start + target.count]),
                        from: UnsafeRawBufferPointer(
                            rebasing: text[place + offset..<place + offset + target.count]
                        ),
                        into: target
                    )
                }
                place += part.length + part.literalLength
            }
        }
        let literals = try cost(upTo: parts.reduce(0) { $0 + $1.literalLength }, packer) { cost in
            var place = 0
            for part in parts {
                place += part.length
                try cost.add(part.literalLength) { offset, target in
                    let start = place + offset
                    target.copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: text[start..<start + target.count])
                    )
                }
                place += part.literalLength
            }
        }
        return differences + literals + parts.count * 4
    }

    private static func cost(
        upTo limit: Int,
        _ packer: FramePacker,
        _ body: (inout PieceCost) throws -> Void
    ) throws -> Int {
        var cost = PieceCost(packer, upTo: limit)
        try body(&cost)
        return try cost.total()
    }
}
