import Recompression

extension AlignedRuns {
    /// Takes in what `instruction` takes from a base for the text from `start` on; instructions come in order.
    func append(_ instruction: Instruction, at start: Int64) {
        guard instruction.kind == .copy || instruction.kind == .add, wants(base: instruction.base) else {
            return
        }
        append(
            Run(
                start: Int(start),
                length: Int(instruction.length),
                base: instruction.base,
                offset: Int(instruction.offset)
            )
        )
    }

    /// Takes in what of the frame of `instruction`, which makes `text` from `start` on, goes along with its piece of a base, `prefix`.
    func append(
        _ instruction: Instruction,
        at start: Int64,
        text: UnsafeRawBufferPointer,
        prefix: UnsafeRawBufferPointer
    ) {
        guard wants(base: instruction.base) else { return }
        FrameAlignment.forEachStretch(of: text, in: prefix) { place, offset, length in
            append(
                Run(
                    start: Int(start) + place,
                    length: length,
                    base: instruction.base,
                    offset: Int(instruction.offset) + offset
                )
            )
        }
    }
}
