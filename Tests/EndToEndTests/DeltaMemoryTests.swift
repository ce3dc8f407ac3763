import FileIO
import SystemPackage
import TestSupport
import Testing

/// What applying a patch takes of memory does not grow with the layer.
@Suite(.serialized, .tags(.wholeMachine)) struct DeltaMemoryTests {
    /// Writes the tar of a version: files of a mebibyte, a tenth of them another one in each version, a third changed inside.
    private static let tar = """
        import io, random, sys, tarfile
        size, version = int(sys.argv[1]), int(sys.argv[2])
        out = tarfile.open(fileobj=sys.stdout.buffer, mode="w|")
        for number in range(size):
            noise = random.Random(number + 1_000_000 * version * (number % 10 == 0)).randbytes(4096)
            content = bytearray(noise * 256)
            if number % 3 == 0:
                content[500_000:500_000 + version] = b"x" * version
            info = tarfile.TarInfo(f"usr/lib/file-{number}")
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
        out.close()
        """

    @Test func `takes no more memory for a larger layer`() async throws {
        let small = try await peakOfApply(mebibytes: 10)
        let large = try await peakOfApply(mebibytes: 160)
        #expect(small <= 256 && large <= 256, "\(small) and \(large) MiB")
        #expect(large - small < 48, "\(small) and \(large) MiB")
    }

    /// The peak, in MiB, of applying a patch between two layers of that much text.
    private func peakOfApply(mebibytes: Int) async throws -> Int {
        let folder = try TemporaryDirectory()
        func run(_ program: String, _ arguments: String...) async throws -> String {
            let outcome = try await Command.run(program, arguments, workingDirectory: folder.path)
            try #require(outcome.isSuccess, "\(arguments): \(outcome.errors)")
            return outcome.text
        }
        for version in ["1", "2"] {
            let script = "python3 -c \"$1\" $2 $3 | gzip -nc > v$3"
            _ = try await run("sh", "-c", script, "sh", Self.tar, "\(mebibytes)", version)
        }
        let sealift = Workshop.executable.string
        _ = try await run(sealift, "delta", "make", "--base", "v1", "--target", "v2", "--out", "patch")
        let (outcome, peak) = try await Command.peak(
            of: sealift,
            ["delta", "apply", "--base", "v1", "patch", "--out", "made"],
            workingDirectory: folder.path
        )
        try #require(outcome.isSuccess, "\(outcome.errors)")
        _ = try await run("cmp", "v2", "made")
        return peak
    }
}
