import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Delta

/// Layers that image tools pack with their own encoders.
@Suite struct ImageToolTests {
    @Test(arguments: ["gzip", "zstd", "zstd:chunked"])
    func `takes what skopeo writes`(_ format: String) async throws {
        let layers = try await skopeo(["--dest-compress-format", format])
        // Its zstd is not libzstd.
        try await PatchTrial.run(layers[0], layers[1], .init(isPatched: format == "gzip"))
    }

    @Test(arguments: 1...9)
    func `takes what skopeo writes at every level`(_ level: Int) async throws {
        let layers = try await skopeo(["--dest-compress-level", "\(level)"])
        let statistics = try #require(try await PatchTrial.run(layers[0], layers[1], .patch))
        #expect(statistics.correctionSize < 80, "\(statistics)")
    }

    @Test(arguments: ["gzip", "zstd", "zstd:chunked"])
    func `takes what buildah writes`(_ format: String) async throws {
        let folder = try TemporaryDirectory()
        let script = """
            set -e; cd "$1"; export HOME="$1" BUILDAH_ISOLATION=chroot; mkdir old new; head -c 90000 /proc/self/exe > old/a; cp old/a new/a
            seq 9000 > new/b; printf '{"default":[{"type":"insecureAcceptAnything"}]}' > policy
            buildah() { command buildah --root "$PWD/root" --runroot "$PWD/run" --storage-driver vfs \\
            --registries-conf /dev/null "$@"; }
            for version in old new; do container=$(buildah from scratch)
            buildah copy -q $container $version /opt >/dev/null
            buildah commit -q --signature-policy policy $container $version >/dev/null
            buildah push -q --signature-policy policy --compression-format "$2" $version "dir:$version-packed"; done
            """
        try await Command.require("sh", ["-c", script, "sh", folder.path.string, format])
        let layers = try ["old", "new"].map {
            try SampleImage.layer(in: folder.path.appending("\($0)-packed"))
        }
        try await PatchTrial.run(layers[0], layers[1], .init(isPatched: format == "gzip"))
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
        try await PatchTrial.run(layers[0], layers[1], .patch)
    }

    /// Recorded once (fixtures/README.md).
    @Test(arguments: ["go1.26": 200, "go1.27": 400])
    func `patches eStargz layers, a gzip member for each file or piece of it`(
        _ release: String,
        _ limit: Int
    ) async throws {
        let folder = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("fixtures/streams")
        let layers = try ["old", "new"].map {
            try ReadableFile.contents(of: folder.appending("estargz-\(release)-\($0).gz"), limit: 1 << 20)
        }
        let statistics = try #require(try await PatchTrial.run(layers[0], layers[1], .patch))
        #expect(statistics.correctionSize < limit)
    }

    /// Both sample layers, as skopeo packs them.
    private func skopeo(_ options: [String]) async throws -> [[UInt8]] {
        let folder = try TemporaryDirectory()
        var layers: [[UInt8]] = []
        for (name, tar) in [("old", LayerPatchTests.tars().old), ("new", LayerPatchTests.tars().new)] {
            let plain = folder.path.appending("\(name)-plain")
            try Directory.create(plain)
            try SampleImage.write(tar, to: plain)
            let packed = folder.path.appending("\(name)-packed")
            try await Command.require(
                "skopeo",
                ["--insecure-policy", "copy", "--quiet", "--dest-compress"] + options
                    + ["dir:\(plain)", "dir:\(packed)"]
            )
            layers.append(try SampleImage.layer(in: packed))
        }
        return layers
    }
}
