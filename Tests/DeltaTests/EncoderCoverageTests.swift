import TestSupport
import Testing

@testable import Delta

/// Whole patches between layers of the encoders that layers come from: the digest, or the layer whole, never anything else.
@Suite struct EncoderCoverageTests {
    /// How a layer is packed: by the shell command, from standard input to standard output.
    struct Packing: Sendable, CustomTestStringConvertible {
        var command: String
        /// Whether a patch must come out.
        var isPatched = true

        var testDescription: String { command }
    }

    private static func python(_ statement: String) -> String {
        "python3 -c 'import sys,zlib,gzip;d=sys.stdin.buffer.read();\(statement);sys.stdout.buffer.write(o)'"
    }

    /// Java's `GZIPOutputStream`.
    private static let java = """
        f=$(mktemp -d);echo 'class G{public static void main(String[] a)throws Exception{\
        var o=new java.util.zip.GZIPOutputStream(System.out);System.in.transferTo(o);o.close();}}' >$f/G.java
        java $f/G.java;s=$?;rm -r $f;exit $s
        """

    static let packings: [Packing] =
        [1, 2, 4, 6, 9].map { Packing(command: "gzip -nc\($0)") }
        + ["-n", "-ni", "-nR", "-n9 -b 32", "-k -p1", "-nH"].map { Packing(command: "pigz -c \($0)") }
        + (0...9).map {
            Packing(command: python("c=zlib.compressobj(\($0),8,31);o=c.compress(d)+c.flush()"))
        }
        + [
            Packing(
                command: python("o=b\"\".join(gzip.compress(d[i:i+9999]) for i in range(0,len(d),9999))")
            ),
            Packing(command: python("c=zlib.compressobj(6,8,31,9);o=c.compress(d)+c.flush()+b\"tail\"*9")),
            Packing(command: python("c=zlib.compressobj(6,8,31,8,1);o=c.compress(d)+c.flush()")),
            // Intel's encoder, which no model knows: corrections upon the nearest one.
        ]
        + (0...3).map { Packing(command: "igzip -c\($0)") }
        + [
            Packing(command: java), Packing(command: "cat"),
            Packing(command: "zstd -qc"), Packing(command: "zstd -qc19"),
            Packing(command: "zstd -qc6 --no-check"),
            Packing(command: "zstd -qc --ultra -22", isPatched: false),
            Packing(command: "pigz -cz", isPatched: false), Packing(command: "xz -c1", isPatched: false),
            Packing(command: "bzip2 -c", isPatched: false),
        ]

    @Test(arguments: packings)
    func `gives back the digest, or ships whole`(_ packing: Packing) async throws {
        let (old, new) = LayerPatchTests.tars()
        let layers = try await [old, new].asyncMap {
            try await Command.require("sh", ["-c", packing.command], input: $0)
        }
        try await PatchTrial.run(layers[0], layers[1], .init(isPatched: packing.isPatched))
    }

    @Test(arguments: [0, 1, 2, 511, 512])
    func `ships tiny layers one way or the other`(_ size: Int) async throws {
        let (old, new) = LayerPatchTests.tars()
        for program in ["cat", "gzip -nc", "zstd -qc"] {
            let base = try await Command.require("sh", ["-c", program], input: old)
            let layer = try await Command.require("sh", ["-c", program], input: Array(new.prefix(size)))
            try await PatchTrial.run(base, layer, .either)
        }
    }

    @Test func `guesses from a base of another encoder`() async throws {
        let (old, new) = LayerPatchTests.tars()
        let programs = ["gzip -nc1", "gzip -nc9", "pigz -nci -b 32", "cat", "zstd -qc"]
        let layer = try await Command.require("gzip", ["-nc6"], input: new)
        for program in programs {
            let base = try await Command.require("sh", ["-c", program], input: old)
            try await PatchTrial.run(base, layer, .patch)
        }
    }
}

extension Array {
    /// The results of `transform`, one after the other.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows
        -> [Result]
    {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
