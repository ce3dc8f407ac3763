import Content
import Diagnostics
import FileIO
import Kubernetes
import OCILayout
import Snapshot
import SystemPackage
import TestSupport
import Testing
import YAML

@Suite struct ArtifactTests {
    func text(for site: String) -> String {
        """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: apps}, data: {site: '\(site)', n: 'no'}}
        ---
        {apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: apps},
        spec: {template: {spec: {containers: [{image: 'app:1'}]}}}}
        """
    }

    func manifests(of site: String) throws -> SiteManifests {
        SiteManifests(
            name: try ManifestName(site),
            sources: [
                .init(name: try ManifestName("core"), objects: try Manifests.objects(text(for: site))),
                .init(name: try ManifestName("none"), objects: []),
            ]
        )
    }

    func snapshot(sites: [String] = ["plant-002", "plant-001"], id: String = "2026-04-29") throws
        -> ManifestSnapshot
    {
        let record = SourceRecord(
            name: try ManifestName("core"),
            kind: "kustomize",
            commit: String(repeating: "c", count: 40),
            hasUncommittedChanges: false,
            renderer: "kustomize v5.5.0"
        )
        let pins = ImagePins([try ImageReference("app:1"): Digest.of([1])])
        return try ManifestSnapshot(
            id: SnapshotID(id),
            sites: sites.map { name in
                let site = try manifests(of: name)
                return try site.pinned(ImageDiscovery().findings(in: site.objects).uses, to: pins)
            },
            sources: [record],
            images: pins
        )
    }

    func bytes(_ descriptor: Descriptor, _ artifact: SnapshotArtifact) async throws -> [UInt8] {
        try await artifact.store.read(descriptor, limit: 1 << 24)
    }

    @Test func `the same snapshot gives the same bytes`() async throws {
        let artifact = try snapshot().pack()
        #expect(artifact.manifest == (try snapshot(sites: ["plant-001", "plant-002"]).pack().manifest))
        #expect(artifact.manifest != (try snapshot(id: "2026-04-29.2").pack().manifest))
        // Another digest here means that old and new releases make different bundles of the same sources.
        #expect(
            artifact.manifest.digest.description
                == "sha256:418b0989bd5232418e75577f25c75b63642299de4a5d3822c8a0ef8ee8b81826"
        )
        #expect(artifact.blobs.map(\.digest).sorted() == artifact.store.digests)
    }

    @Test func `the manifest is what Flux and Argo CD expect`() async throws {
        let artifact = try snapshot().pack()
        let manifest = try StrictJSON.decode(
            ImageManifest.self,
            from: await bytes(artifact.manifest, artifact),
            place: "manifest"
        )
        #expect(artifact.manifest.mediaType == .imageManifest)
        #expect(manifest.schemaVersion == 2)
        #expect(manifest.layers == [artifact.layer])
        #expect(manifest.layers[0].mediaType == .layerGzip)
        #expect(manifest.config.mediaType == .imageConfiguration)
        #expect(manifest.artifactType == SnapshotArtifact.artifactType)
        #expect(
            manifest.annotations == [
                "org.opencontainers.image.created": "2026-04-29T00:00:00Z",
                "org.opencontainers.image.revision": "2026-04-29@sha1:" + String(repeating: "c", count: 40),
                "org.opencontainers.image.title": "manifests 2026-04-29",
                "org.opencontainers.image.version": "2026-04-29",
            ]
        )
        let layer = try await bytes(artifact.layer, artifact)
        #expect(Array(layer.prefix(10)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255])
        let configuration = try StrictJSON.decode(
            ImageConfiguration.self,
            from: await bytes(artifact.configuration, artifact),
            place: "configuration"
        )
        #expect(configuration.created == "2026-04-29T00:00:00Z")
        #expect(configuration.rootfs.diffIDs.count == 1)
    }

    @Test func `stock tools unpack the layer`() async throws {
        let folder = try TemporaryDirectory()
        let artifact = try snapshot().pack()
        let file = folder.path.appending("layer.tar.gz")
        try DurableFile.replace(file, with: await bytes(artifact.layer, artifact))
        let list = try await run("tar", ["-tvzf", file.string, "--numeric-owner", "--full-time"])
        #expect(
            list.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.map {
                "\($0[0]) \($0[1]) \($0[3]) \($0[5])"
            } == [
                "drwxr-xr-x 0/0 1970-01-01 .sealift/", "-rw-r--r-- 0/0 1970-01-01 .sealift/lock",
                "drwxr-xr-x 0/0 1970-01-01 plant-001/", "-rw-r--r-- 0/0 1970-01-01 plant-001/core.yaml",
                "drwxr-xr-x 0/0 1970-01-01 plant-002/", "-rw-r--r-- 0/0 1970-01-01 plant-002/core.yaml",
            ]
        )
        _ = try await run("tar", ["-xzf", file.string, "-C", folder.path.string])
        let text = try ReadableFile.contents(of: folder.path.appending("plant-002/core.yaml"), limit: 10_000)
        #expect(
            String(decoding: text, as: UTF8.self) == """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: b
                  namespace: apps
                data:
                  site: 'plant-002'
                  n: 'no'
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: a
                  namespace: apps
                spec:
                  template:
                    spec:
                      containers:
                      - image: app:1@\(Digest.of([1]))

                """
        )
        let lock = try ReadableFile.contents(of: folder.path.appending(".sealift/lock"), limit: 10_000)
        #expect(
            String(decoding: lock, as: UTF8.self) == """
                {"formatVersion":1,"images":[{"digest":"\(Digest.of([1]))","reference":"docker.io/library/app:1"}],\
                "sites":["plant-001","plant-002"],"snapshot":"2026-04-29","sources":[{"commit":\
                "cccccccccccccccccccccccccccccccccccccccc","hasUncommittedChanges":false,"kind":"kustomize",\
                "name":"core","renderer":"kustomize v5.5.0"}]}

                """
        )
        #expect(try await run("gzip", ["-t", file.string]).isEmpty)
    }

    func run(_ name: String, _ arguments: [String]) async throws -> String {
        let environment = ["TZ": "UTC", "LC_ALL": "C"]
        let outcome = try await Command.run(name, arguments, environment: environment)
        try #require(outcome.isSuccess, "\(outcome.errors)")
        return outcome.text
    }

    @Test func `an opened snapshot is the packed one`() async throws {
        let snapshot = try snapshot()
        let artifact = try snapshot.pack()
        let opened = try await ManifestSnapshot.read(artifact.manifest, from: artifact.store)
        #expect(opened == snapshot)
        #expect(opened.id.description == "2026-04-29")
        #expect(opened.lock.pins[try ImageReference("app:1")] == Digest.of([1]))
        let site = try opened.manifests(of: ManifestName("plant-001"))
        #expect(site.objects.map(\.id.description) == ["ConfigMap/apps/b", "Deployment/apps/a"])
        #expect(site.objects[0].node["data"]?["site"]?.string == "plant-001")
        #expect(try opened.files(of: ManifestName("plant-002")).map(\.path) == ["plant-002/core.yaml"])
        let other = try ManifestName("plant-00")
        #expect(throws: SnapshotError.siteMissing(other, snapshot: opened.id)) { try opened.files(of: other) }
        #expect(try opened.pack().manifest == artifact.manifest)
    }

    @Test func `a site cannot be there twice`() throws {
        #expect(throws: SnapshotError.repeatedSite(try ManifestName("a"))) {
            try snapshot(sites: ["a", "a"])
        }
    }

    @Test func `every flipped bit and every cut is noticed`() async throws {
        let artifact = try snapshot().pack()
        let manifest = try await bytes(artifact.manifest, artifact)
        let configuration = try await bytes(artifact.configuration, artifact)
        let layer = try await bytes(artifact.layer, artifact)
        func open(_ configuration: [UInt8], _ layer: [UInt8]) throws {
            _ = try ManifestSnapshot.open(manifest: manifest, configuration: configuration, layer: layer)
        }
        try open(configuration, layer)
        for index in configuration.indices {
            var flipped = configuration
            flipped[index] ^= 1
            #expect(throws: ContentError.self) { try open(flipped, layer) }
        }
        for index in layer.indices {
            var flipped = layer
            flipped[index] ^= 1
            #expect(throws: ContentError.self) { try open(configuration, flipped) }
        }
        for count in [0, 9, 10, 17, layer.count - 1] {
            #expect(throws: SnapshotError.self) { try open(configuration, Array(layer.prefix(count))) }
        }
        #expect(throws: SnapshotError.self) { try open(configuration, layer + [0]) }
    }
}
