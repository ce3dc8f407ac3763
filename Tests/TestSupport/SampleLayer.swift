/// Layers as images have them: plain tars of a few files, most of which stay as they are from version to version.
package enum SampleLayer {
    /// The tar of one version: files of `size` bytes together, a tenth of them another one in each version.
    package static func tar(seed: UInt64, version: Int, size: Int = 100_000) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in 0..<10 {
            let changes = number == 3
            let content = SampleBytes.make(
                count: size / 10,
                seed: seed * 1_000 + UInt64(number) + (changes ? UInt64(version) * 100 : 0)
            )
            append("usr/share/file-\(number)", content, to: &bytes)
        }
        return bytes + [UInt8](repeating: 0, count: 1_024)
    }

    /// The same, compressed by GNU gzip.
    package static func gzip(seed: UInt64, version: Int, size: Int = 100_000) async throws -> [UInt8] {
        try await Command.require("gzip", ["-nc"], input: tar(seed: seed, version: version, size: size))
    }

    private static func append(_ path: String, _ content: [UInt8], to bytes: inout [UInt8]) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        for (text, offset) in [
            (path, 0), (octal(0o644, 7), 100), (octal(0, 7), 108), (octal(0, 7), 116),
            (octal(content.count, 11), 124), (octal(0, 11), 136), ("        ", 148), ("0", 156),
            ("ustar\u{0}00", 257),
        ] { put(text, at: offset) }
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
        bytes += header + content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }
}
