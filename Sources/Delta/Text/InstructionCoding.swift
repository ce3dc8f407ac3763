import Recompression

/// The state that both sides of the instruction stream share.
struct InstructionCoding {
    /// Where the last instruction for each base ended.
    private var places: [Int64]
    private let baseLengths: [Int64]

    init(baseLengths: [Int64]) {
        self.baseLengths = baseLengths
        places = baseLengths.map { _ in 0 }
    }

    /// Appends `instruction` to `bytes`.
    mutating func append(_ instruction: Instruction, to bytes: inout [UInt8]) {
        VariableInteger.append(UInt64(instruction.length) << 2 | instruction.kind.rawValue, to: &bytes)
        guard instruction.kind != .literal else { return }
        if baseLengths.count > 1 { VariableInteger.append(UInt64(instruction.base), to: &bytes) }
        VariableInteger.append(signed: instruction.offset - places[instruction.base], to: &bytes)
        if instruction.kind == .frame {
            VariableInteger.append(UInt64(instruction.prefixLength), to: &bytes)
            VariableInteger.append(UInt64(instruction.frameLength), to: &bytes)
            places[instruction.base] = instruction.offset + instruction.prefixLength
        } else {
            places[instruction.base] = instruction.offset + instruction.length
        }
    }

    /// Reads the next instruction, which lies within the bases and makes at most `limit` bytes.
    mutating func next(from reader: inout FieldReader, limit: Int64) throws -> Instruction {
        let first = try reader.integer()
        guard let kind = Instruction.Kind(rawValue: first & 3), first >> 2 > 0, first >> 2 <= UInt64(limit)
        else { throw malformed("an instruction makes \(first >> 2) of \(limit) bytes") }
        var instruction = Instruction(kind: kind, length: Int64(first >> 2))
        guard kind != .literal else { return instruction }
        guard !baseLengths.isEmpty else { throw malformed("an instruction needs a base") }
        if baseLengths.count > 1 {
            instruction.base = Int(try reader.count(upTo: Int64(baseLengths.count - 1)))
        }
        let (offset, overflow) = places[instruction.base].addingReportingOverflow(try reader.signed())
        var length = instruction.length
        if kind == .frame {
            instruction.prefixLength = try reader.count(upTo: Int64(PrefixedFrame.prefixLimit))
            instruction.frameLength = try reader.count(upTo: Int64(PrefixedFrame.frameLimit))
            guard length <= Int64(PrefixedFrame.textLimit) else { throw malformed("a frame is too long") }
            length = instruction.prefixLength
        }
        let baseLength = baseLengths[instruction.base]
        guard !overflow, offset >= 0, length <= baseLength, offset <= baseLength - length else {
            throw malformed("an instruction reaches beyond its base")
        }
        instruction.offset = offset
        places[instruction.base] = offset + length
        return instruction
    }

    private func malformed(_ reason: String) -> RecompressionError {
        .malformedPatch(part: "instructions", reason: reason)
    }
}
