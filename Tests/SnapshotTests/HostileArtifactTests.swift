import Content
import Diagnostics
import FileIO
import Kubernetes
import OCILayout
import Snapshot
import SystemPackage
import TestSupport
import Testing

/// Layers that somebody else made, with a manifest that names them properly: everything but our own form is refused.
@Suite struct HostileArtifactTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    func open(_ layer: [UInt8], mediaType: MediaType = .layerGzip, layers: Int = 1) throws -> ManifestSnapshot
    {
        let store = MemoryStore()
        let descriptor = Descriptor(of: layer, mediaType: mediaType)
        let manifest = ImageManifest(
            config: store.add(Array("{}".utf8), mediaType: .empty),
            layers: Array(repeating: descriptor, count: layers)
        )
        return try ManifestSnapshot.open(
            manifest: StrictJSON.encode(manifest),
            configuration: Array("{}".utf8),
            layer: layer
        )
    }

    /// Packs what `script` puts into an empty folder with the tar of the system.
    func packed(_ script: String, options: String) async throws -> [UInt8] {
        let shell =
            "mkdir -p x/.sealift && cd x && \(script) && tar --owner=0 --group=0 --numeric-owner --mtime=@0 "
            + "\(options) && gzip -9n t.tar"
        let outcome = try await Command.run(
            "/bin/sh",
            ["-ec", shell],
            environment: ["LC_ALL": "C"],
            workingDirectory: folder.path
        )
        try #require(outcome.isSuccess, "\(outcome.errors)")
        var bytes = try ReadableFile.contents(of: folder.path.appending("x/t.tar.gz"), limit: 1 << 24)
        bytes[9] = 255
        return bytes
    }

    @Test(arguments: [
        (
            "printf x > .sealift/lock; ln -s /etc/passwd a.yaml",
            "-b1 --format=ustar -cf t.tar .sealift a.yaml"
        ),
        ("printf x > .sealift/lock", "-b1 --format=gnu -cf t.tar .sealift"),
        ("printf x > .sealift/lock", "-b1 --format=pax -cf t.tar .sealift"),
        ("printf x > .sealift/lock; chmod 777 .sealift/lock", "-b1 --format=ustar -cf t.tar .sealift"),
        ("printf x > .sealift/lock; ln .sealift/lock b", "-b1 --format=ustar -cf t.tar .sealift/lock b"),
        ("mkfifo b", "-b1 --format=ustar -cf t.tar b"),
        ("printf x > ../up", "-b1 --format=ustar -P -cf t.tar ../up"),
        ("true", "-b1 --format=ustar -cf t.tar -T /dev/null"),
    ])
    func `archives of other programs`(script: String, options: String) async throws {
        let layer = try await packed(script, options: options)
        let error = #expect(throws: SnapshotError.self) { try open(layer) }
        #expect(error?.identifier == "snapshot.malformed-artifact")
        #expect(error?.exitClass == .corrupt)
    }

    @Test func `a bomb is stopped at the limit`() async throws {
        let layer = try await packed(
            "head -c 70000000 /dev/zero > a",
            options: "-b1 --format=ustar -cf t.tar a"
        )
        #expect(layer.count < 100_000)
        #expect(
            throws: SnapshotError.malformedArtifact(reason: "the layer holds more than \(64 << 20) bytes")
        ) {
            try open(layer)
        }
    }

    @Test func `manifests with other layers`() throws {
        let artifact = Array("x".utf8)
        #expect(throws: SnapshotError.self) { try open(artifact, mediaType: .layerZstd) }
        #expect(throws: SnapshotError.self) { try open(artifact, layers: 2) }
        #expect(throws: SnapshotError.self) { try open(artifact, layers: 0) }
        #expect(throws: SnapshotError.self) { try open(artifact) }
        #expect(throws: ContentError.self) {
            try ManifestSnapshot.open(
                manifest: Array(#"{"layers":[],"layers":[]}"#.utf8),
                configuration: [],
                layer: []
            )
        }
    }

    static let lock = """
        {"formatVersion":1,"images":[],"sites":["p"],"snapshot":"2026-04-29","sources":[]}
        """
    static let tree =
        "printf '%s' '\(lock)' > .sealift/lock; mkdir -m755 p; chmod 755 .sealift; "
        + "printf 'apiVersion: v1\\nkind: A\\nmetadata: {name: a}\\n' > p/core.yaml; chmod 644 .sealift/lock p/*"
    static let ustar = "-b1 --format=ustar --no-recursion --hard-dereference -cf t.tar"

    @Test func `the same tree packed by another program in our form is accepted`() async throws {
        let names = ".sealift .sealift/lock p p/core.yaml"
        let layer = try await packed(Self.tree, options: "\(Self.ustar) \(names)")
        let site = try open(layer).manifests(of: ManifestName("p"))
        #expect(site.objects.map(\.id.description) == ["A/a"])
    }

    @Test(arguments: [
        ("a file too much", "true", ".sealift .sealift/lock evil.txt p p/core.yaml"),
        ("a file of another site", "true", ".sealift .sealift/lock p p/core.yaml q q/core.yaml"),
        ("a file with another ending", "true", ".sealift .sealift/lock p p/core.json"),
        ("a name that is none", "true", ".sealift .sealift/lock p p/.yaml"),
        ("a folder in a folder", "true", ".sealift .sealift/lock p p/deep p/deep/core.yaml"),
        ("another order", "true", "p p/core.yaml .sealift .sealift/lock"),
        ("a file twice", "true", ".sealift .sealift/lock p p/core.yaml p/core.yaml"),
        ("no lock", "true", "p p/core.yaml"),
        ("a lock of another format", "sed -i s/:1,/:2,/ .sealift/lock", ".sealift .sealift/lock"),
        (
            "a lock with a site that is none", "sed -i s,.p.],\\\"../x\\\"], .sealift/lock",
            ".sealift .sealift/lock"
        ),
        ("a lock with a key twice", "sed -i s/{/{\\\"sites\\\":[],/ .sealift/lock", ".sealift .sealift/lock"),
    ])
    func `trees that sealift does not make`(name: String, change: String, names: String) async throws {
        let more =
            "mkdir -m755 q p/deep; for f in evil.txt q/core.yaml p/core.json p/.yaml p/deep/core.yaml; do "
            + "printf x > $f; chmod 644 $f; done"
        let layer = try await packed("\(Self.tree); \(more); \(change)", options: "\(Self.ustar) \(names)")
        let error = #expect(throws: (any Error).self) { try open(layer) }
        let refusal = try #require(error as? any OperatorError)
        #expect(refusal.exitClass == .corrupt, "\(name)")
    }
}
