/// The stretches of a text that go along with a stretch of a base, byte by byte the same or nearly so, as far as they are known.
final class AlignedRuns {
    struct Run {
        /// Where it begins in the text.
        var start: Int
        /// Where it ends there; a run may turn out to be longer when more is known.
        var end: Int
        /// The number of the base.
        var base: Int
        /// How far the places in the base are from those in the text.
        var shift: Int
    }

    private var runs: [Run] = []
    private var dropped = 0

    /// Takes in what `instruction` takes from a base for the text from `start` on; instructions come in order.
    func append(_ instruction: Instruction, at start: Int64) {
        guard instruction.kind == .copy || instruction.kind == .add else { return }
        append(
            Run(
                start: Int(start),
                end: Int(start + instruction.length),
                base: instruction.base,
                shift: Int(instruction.offset - start)
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
        FrameAlignment.forEachStretch(of: text, in: prefix) { place, offset, length in
            append(
                Run(
                    start: Int(start) + place,
                    end: Int(start) + place + length,
                    base: instruction.base,
                    shift: Int(instruction.offset - start) + offset - place
                )
            )
        }
    }

    private func append(_ run: Run) {
        if let last = runs.last, last.end == run.start, last.base == run.base, last.shift == run.shift {
            runs[runs.count - 1].end = run.end
        } else {
            runs.append(run)
        }
    }

    /// The first run that ends behind `place`, which never goes back.
    func run(endingAfter place: Int) -> Run? {
        while dropped < runs.count, runs[dropped].end <= place { dropped += 1 }
        if dropped > 1 << 12, dropped > runs.count / 2 {
            runs.removeFirst(dropped)
            dropped = 0
        }
        return dropped < runs.count ? runs[dropped] : nil
    }
}
