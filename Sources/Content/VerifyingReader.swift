/// The one verifier: passes bytes on only as long as they can still be the described content.
///
/// The last piece is handed out after size and digest agreed, so whoever reads to the end holds verified bytes, and
/// whoever does not, never saw the end.
package struct VerifyingReader: ContentReader {
    private var base: any ContentReader
    private let expected: Descriptor
    private let hasher: DigestHasher
    private var count: Int64 = 0
    private var isVerified = false

    /// Verifies what `base` reads against `expected`.
    package init(_ base: some ContentReader, expecting expected: Descriptor) {
        self.base = base
        self.expected = expected
        hasher = DigestHasher(expected.digest.algorithm)
    }

    /// Reads the next bytes.
    /// - Throws: ``ContentError/tooLong(_:expected:)``, ``ContentError/tooShort(_:expected:found:)``,
    ///   ``ContentError/digestMismatch(expected:found:)``, or what `base` throws.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        guard !isVerified else { return 0 }
        let filled = count < expected.size ? try await base.read(into: buffer) : 0
        hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        count += Int64(filled)
        if count > expected.size { throw ContentError.tooLong(expected.digest, expected: expected.size) }
        if count == expected.size {
            try await verifyEnd()
        } else if filled == 0 {
            throw ContentError.tooShort(expected.digest, expected: expected.size, found: count)
        }
        return filled
    }

    private mutating func verifyEnd() async throws {
        let probe = ChunkBuffer(capacity: 16)
        guard try await base.read(into: probe.bytes) == 0 else {
            throw ContentError.tooLong(expected.digest, expected: expected.size)
        }
        let found = hasher.finish()
        guard found == expected.digest else {
            throw ContentError.digestMismatch(expected: expected.digest, found: found)
        }
        isVerified = true
    }
}
