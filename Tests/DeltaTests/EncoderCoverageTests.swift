import Content
import FileIO
import SystemPackage
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
            Packing(command: "cat"),
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
        try await check(layers[0], layers[1], packing.isPatched)
    }

    @Test(arguments: [0, 1, 2, 511, 512])
    func `ships tiny layers one way or the other`(_ size: Int) async throws {
        let (old, new) = LayerPatchTests.tars()
        for program in ["cat", "gzip -nc", "zstd -qc"] {
            let base = try await Command.require("sh", ["-c", program], input: old)
            let layer = try await Command.require("sh", ["-c", program], input: Array(new.prefix(size)))
            try await check(base, layer, nil)
        }
    }

    @Test func `guesses from a base of another encoder`() async throws {
        let (old, new) = LayerPatchTests.tars()
        let programs = ["gzip -nc1", "gzip -nc9", "pigz -nci -b 32", "cat", "zstd -qc"]
        let layer = try await Command.require("gzip", ["-nc6"], input: new)
        for program in programs {
            try await check(try await Command.require("sh", ["-c", program], input: old), layer, true)
        }
    }

    @Test(arguments: ["gzip", "zstd"])
    func `takes what skopeo writes`(_ format: String) async throws {
        let folder = try TemporaryDirectory()
        var layers: [[UInt8]] = []
        for (name, tar) in [("old", LayerPatchTests.tars().old), ("new", LayerPatchTests.tars().new)] {
            let plain = folder.path.appending("\(name)-plain")
            try Directory.create(plain)
            try SampleImage.write(tar, to: plain)
            let packed = folder.path.appending("\(name)-packed")
            try await Command.require(
                "skopeo",
                [
                    "--insecure-policy", "copy", "--quiet", "--dest-compress", "--dest-compress-format",
                    format,
                    "dir:\(plain)", "dir:\(packed)",
                ]
            )
            layers.append(try SampleImage.layer(in: packed))
        }
        // skopeo's zstd is not libzstd.
        try await check(layers[0], layers[1], format == "gzip")
    }

    @Test func `takes what umoci writes`() async throws {
        let folder = try TemporaryDirectory()
        let script = """
            set -e; cd "$1"; mkdir old new; head -c 90000 /proc/self/exe > old/a; cp old/a new/a; seq 9000 > new/b
            umoci init --layout image
            for version in old new; do umoci new --image image:$version
            umoci insert --rootless --image image:$version $version /opt >/dev/null; done
            """
        try await Command.require("sh", ["-c", script, "sh", folder.path.string])
        let image = folder.path.appending("image")
        let layers = try ["old", "new"].map { try SampleImage.layer(named: $0, of: image) }
        try await check(layers[0], layers[1], true)
    }

    private func check(_ base: [UInt8], _ layer: [UInt8], _ isPatched: Bool?) async throws {
        let folder = try TemporaryDirectory()
        let store = MemoryStore()
        let media: MediaType = "application/vnd.oci.image.layer.v1.tar"
        let bases = [store.add(base, mediaType: media)]
        let target = store.add(layer, mediaType: media)
        let patch = folder.path.appending("patch")
        let scratch = folder.path.appending("scratch")
        let outcome = try await LayerPatch.make(
            of: target,
            from: store,
            bases: bases,
            heldBy: store,
            settings: .fast,
            scratch: scratch,
            at: patch
        )
        guard case .patch(let statistics) = outcome else {
            #expect(isPatched != true, "\(outcome)")
            return
        }
        #expect(isPatched != false)
        #expect(statistics.patchSize < Int64(layer.count))
        let rebuilt = try await LayerPatch.withLayer(
            from: patch,
            bases: [bases[0].digest: bases[0]],
            heldBy: store,
            scratch: scratch
        ) { reader in
            var verified = VerifyingReader(reader, expecting: target)
            var bytes: [UInt8] = []
            try await verified.forEachChunk { bytes.append(contentsOf: $0) }
            return bytes
        }
        let isSame = rebuilt == layer
        #expect(isSame)
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
