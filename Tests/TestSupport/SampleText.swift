/// Text that compresses about as well as files in layers do, the same on every run.
package enum SampleText {
    /// `count` bytes of words, runs, repetitions from further back, and noise.
    package static func make(count: Int, seed: UInt64) -> [UInt8] {
        let noise = SampleBytes.make(count: count + 64, seed: seed)
        let words = (0..<64).map { index in
            SampleBytes.make(count: 3 + index % 9, seed: UInt64(index)).map { 97 + $0 % 26 }
        }
        var text: [UInt8] = []
        var index = 0
        while text.count < count {
            let choice = noise[index]
            index += 1
            switch choice {
            case 0..<4 where text.count > 40_000:
                let start = text.count - 300 - Int(noise[index]) * 128
                text.append(contentsOf: Array(text[start..<start + 40 + Int(noise[index + 1])]))
            case 4..<8: text.append(contentsOf: repeatElement(noise[index], count: Int(noise[index + 1]) * 2))
            case 8..<24: text.append(contentsOf: noise[index..<index + 12])
            default:
                text.append(contentsOf: words[Int(choice) % 64])
                text.append(32)
            }
        }
        return Array(text.prefix(count))
    }
}
