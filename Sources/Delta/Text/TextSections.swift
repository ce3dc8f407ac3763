import FileIO
import Recompression
import SystemPackage

/// The four streams of a text patch while they are made, each in a scratch file.
struct TextSections: ~Copyable {
    /// What a reader needs in memory for each stream, as powers of two.
    enum WindowLog {
        static let instructions = 20
        static let differences = 23
        static let literals = 26
    }

    private(set) var instructions: ZstdWriter
    private(set) var differences: ZstdWriter
    private(set) var literals: ZstdWriter
    private(set) var frames: TemporaryFile

    private let runs: AlignedRuns?

    private var coding: InstructionCoding
    private var place: Int64 = 0
    private var pending: Instruction?
    private var encoded: [UInt8] = []

    /// - Parameter runs: Told what of the text goes along with the bases.
    init(baseLengths: [Int64], level: Int, runs: AlignedRuns?, scratch: FilePath) throws {
        let instructions = try ZstdWriter(
            named: "instructions",
            in: scratch,
            level: level,
            windowLog: WindowLog.instructions
        )
        let differences = try ZstdWriter(
            named: "differences",
            in: scratch,
            level: level,
            windowLog: WindowLog.differences
        )
        let literals = try ZstdWriter(
            named: "literals",
            in: scratch,
            level: level,
            windowLog: WindowLog.literals
        )
        let frames = try TemporaryFile(named: "frames", in: scratch)
        self.instructions = instructions
        self.differences = differences
        self.literals = literals
        self.frames = frames
        self.runs = runs
        coding = InstructionCoding(baseLengths: baseLengths)
    }

    /// Where in which base the last instruction ended, if it was a copy or an addition.
    var lastPlace: (base: Int, offset: Int64)? {
        guard let pending, pending.kind == .copy || pending.kind == .add else { return nil }
        return (pending.base, pending.offset + pending.length)
    }

    /// The next `length` bytes are those of a base.
    mutating func copy(base: Int, offset: Int64, length: Int64) throws {
        try append(Instruction(kind: .copy, length: length, base: base, offset: offset))
    }

    /// The next bytes are those of a base with `difference` added.
    mutating func add(base: Int, offset: Int64, difference: UnsafeRawBufferPointer) throws {
        try append(Instruction(kind: .add, length: Int64(difference.count), base: base, offset: offset))
        try differences.append(difference)
    }

    /// The next bytes are `bytes`.
    mutating func literal(_ bytes: UnsafeRawBufferPointer) throws {
        try append(Instruction(kind: .literal, length: Int64(bytes.count)))
        try literals.append(bytes)
    }

    /// The next bytes are `text`, which `frame` holds after `prefix`, a piece of a base.
    mutating func frame(
        _ frame: [UInt8],
        _ text: UnsafeRawBufferPointer,
        base: Int,
        offset: Int64,
        prefix: UnsafeRawBufferPointer
    ) throws {
        let instruction = Instruction(
            kind: .frame,
            length: Int64(text.count),
            base: base,
            offset: offset,
            prefixLength: Int64(prefix.count),
            frameLength: Int64(frame.count)
        )
        try append(instruction)
        try flush()
        runs?.append(instruction, at: place - instruction.length, text: text, prefix: prefix)
        try frames.write(frame)
    }

    /// Ends all streams.
    mutating func finish() throws {
        try flush()
        try instructions.append(encoded)
        encoded.removeAll()
        try instructions.finish()
        try differences.finish()
        try literals.finish()
    }

    /// Joins `instruction` to the one before it where they are one.
    private mutating func append(_ instruction: Instruction) throws {
        guard instruction.length > 0 else { return }
        if let last = pending, last.kind == instruction.kind, last.kind != .frame,
            last.base == instruction.base,
            last.kind == .literal || last.offset + last.length == instruction.offset
        {
            pending?.length += instruction.length
            return
        }
        try flush()
        pending = instruction
    }

    private mutating func flush() throws {
        guard let last = pending else { return }
        pending = nil
        runs?.append(last, at: place)
        place += last.length
        coding.append(last, to: &encoded)
        if encoded.count > 1 << 16 {
            try instructions.append(encoded)
            encoded.removeAll(keepingCapacity: true)
        }
    }
}
