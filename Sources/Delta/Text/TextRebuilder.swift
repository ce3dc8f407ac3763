import Content
import FileIO
import Recompression

/// Rebuilds a text from bases and the four streams of a patch, as far as it is pulled.
///
/// Total and bounded: every instruction is checked against its base and against what is missing of the text, and at most one
/// frame with its prefix is in memory.
final class TextRebuilder: ByteInput {
    /// The four streams, unpacked.
    struct Streams {
        var instructions: any ByteInput
        var differences: any ByteInput
        var literals: any ByteInput
        /// The frames one after the other, still packed.
        var frames: any ByteInput
    }

    private let runs: AlignedRuns?

    private let bases: [OpenFile]
    private var instructions: FieldReader
    private var coding: InstructionCoding
    private var differences: any ByteInput
    private var literals: any ByteInput
    private var frames: any ByteInput
    private let length: Int64
    private var missing: Int64
    private var current = Instruction(kind: .literal, length: 0)
    private var frame: UnsafeMutableRawBufferPointer?
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)

    /// - Parameters:
    ///   - length: The number of bytes of the text.
    ///   - runs: Told what of the text goes along with the bases, up to a little beyond what was pulled.
    init(bases: [OpenFile], streams: Streams, length: Int64, runs: AlignedRuns?) {
        self.runs = runs
        self.bases = bases
        instructions = FieldReader(streams.instructions, part: "instructions")
        coding = InstructionCoding(baseLengths: bases.map { $0.handle.size })
        differences = streams.differences
        literals = streams.literals
        frames = streams.frames
        self.length = length
        missing = length
    }

    deinit {
        frame?.deallocate()
        scratch.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if current.length == 0 {
            guard missing > 0 else { return 0 }
            current = try coding.next(from: &instructions, limit: missing)
            let start = length - missing
            runs?.append(current, at: start)
            missing -= current.length
            if current.kind == .frame { try unpackFrame(start) }
        }
        let wanted = Int(min(Int64(min(buffer.count, scratch.count)), current.length))
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
        switch current.kind {
        case .copy:
            try readBase(into: target)
        case .add:
            try readBase(into: target)
            try addDifference(to: target)
        case .literal:
            try readWhole(&literals, into: target, part: "literals")
        case .frame:
            guard let frame else { return 0 }
            let start = frame.count - Int(current.length)
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: frame[start..<start + wanted]))
        }
        current.offset += Int64(wanted)
        current.length -= Int64(wanted)
        return wanted
    }

    private func readBase(into target: UnsafeMutableRawBufferPointer) throws {
        try bases[current.base].handle.readExactly(into: target, at: current.offset)
    }

    private func addDifference(to target: UnsafeMutableRawBufferPointer) throws {
        let difference = UnsafeMutableRawBufferPointer(rebasing: scratch[..<target.count])
        try readWhole(&differences, into: difference, part: "differences")
        Bytes.add(UnsafeRawBufferPointer(difference), to: target)
    }

    private func unpackFrame(_ start: Int64) throws {
        frame?.deallocate()
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(current.length), alignment: 16)
        frame = text
        let prefix = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(current.prefixLength),
            alignment: 16
        )
        defer { prefix.deallocate() }
        let packed = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(current.frameLength),
            alignment: 16
        )
        defer { packed.deallocate() }
        try bases[current.base].handle.readExactly(into: prefix, at: current.offset)
        try readWhole(&frames, into: packed, part: "frames")
        try PrefixedFrame.unpack(
            UnsafeRawBufferPointer(packed),
            after: UnsafeRawBufferPointer(prefix),
            into: text
        )
        runs?.append(
            current,
            at: start,
            text: UnsafeRawBufferPointer(text),
            prefix: UnsafeRawBufferPointer(prefix)
        )
    }

    private func readWhole(
        _ input: inout any ByteInput,
        into target: UnsafeMutableRawBufferPointer,
        part: String
    ) throws {
        guard try input.fill(target) == target.count else {
            throw RecompressionError.malformedPatch(part: part, reason: "there are too few")
        }
    }
}
