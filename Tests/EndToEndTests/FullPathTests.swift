import Content
import FileIO
import Foundation
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Hub -> stick -> site on the small set of images, through the executable, with stock tools as witnesses.
@Suite struct FullPathTests {
    @Test func `three bundles arrive in a registry and in a layout with every digest`() async throws {
        let workshop = try await Workshop()
        let images = try FixtureImages()
        let storage = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: storage.path)
        try await workshop.enrol(
            "site",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                mirror: docker://\(registry.authority)
                registries: [{host: "\(registry.authority)", plainHTTP: true}]
                activate:
                  - files: \(workshop.path)/manifests
                  - oci: {repository: fleet/manifests}

                """
        )
        try await workshop.enrol("edge")

        try await workshop.ship(to: "stick-1", created: "2026-11-21T10:00:00Z")
        try await checkVerification(of: "stick-1", in: workshop)
        try await workshop.require("import", "stick-1", "--state", "site")
        try await workshop.require("import", "stick-1", "--state", "edge")
        for (name, digest) in try images.names(of: "v1") where name.contains("plant/") {
            #expect(try await Self.digest(of: name, at: registry.authority) == digest, "\(name)")
        }
        let gateway = try #require(images.all.first { $0.reference == "registry.hub:5000/plant/gateway:v1" })
        let tag = "sha256-\(gateway.digest.dropFirst("sha256:".count)).sig"
        let signature = try #require(images.all.first { $0.reference.hasSuffix(":\(tag)") })
        #expect(try await Self.digest(of: "plant/gateway:\(tag)", at: registry.authority) == signature.digest)
        let edge = try LayoutDirectory(reading: workshop.path.appending("edge").appending("mirror"))
        for (name, digest) in try images.names(of: "v1") {
            let reference = try ImageReference("x.invalid/\(name)")
            let tag = try #require(reference.tag)
            #expect(try edge.resolve(tag, in: reference.repository)?.digest.description == digest, "\(name)")
        }
        let manifests = workshop.path.appending("manifests").appending(Workshop.site)
        #expect(try Directory.entries(of: manifests).map(\.name).contains("core-services.yaml"))
        #expect(
            try await Self.digest(of: "fleet/manifests:latest", at: registry.authority).hasPrefix("sha256:")
        )

        try workshop.writeFleet(version: "v2")
        try await workshop.ship(to: "stick-2", base: "last", created: "2026-11-22T10:00:00Z")
        #expect(try await workshop.volumeBytes(on: "stick-2") < workshop.volumeBytes(on: "stick-1"))
        try await workshop.require("import", "stick-2", "--state", "site")
        for (name, digest) in try images.names(of: "v2") where name.contains("plant/") {
            #expect(try await Self.digest(of: name, at: registry.authority) == digest, "\(name)")
        }

        try await workshop.ship(
            to: "stick-3",
            base: "last",
            created: "2026-11-22T11:00:00Z",
            more: ["--always"]
        )
        #expect(try await workshop.volumeBytes(on: "stick-3") == 0, "nothing is new")
        try await workshop.require("import", "stick-3", "--state", "site")
        let status = try await workshop.require("status", "--state", "site")
        #expect(status.contains("bundle     3") && status.contains("snapshot   2026-11-22\n"))
    }

    @Test func `two builds elsewhere, in another locale and time zone, on one core, have the same bytes`()
        async throws
    {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try Directory.removeTree(workshop.path.appending("ledger"))
        let elsewhere = try TemporaryDirectory()
        let build = try await Command.run(
            "taskset",
            [
                "-c", "0", Workshop.executable.string, "build", "--config", "\(workshop.path)/sealift.yaml",
                "--site",
                Workshop.site, "--out", elsewhere.path.string, "--created", "2026-11-21T10:00:00Z",
                "--no-importer",
            ],
            environment: ["LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "HOME": "/nonexistent"]
        )
        #expect(build.isSuccess, "\(build.errors)")
        try await workshop.require(
            "sign",
            elsewhere.path.string,
            "--role",
            "approve",
            "--key",
            "keys/approve.key"
        )
        let difference = try await MediumDifference.between(
            workshop.path.appending("stick"),
            elsewhere.path
        )
        #expect(difference.isEmpty, "\(difference)")
    }

    @Test func `stock tools read a bundle without sealift`() async throws {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let bundle = try workshop.bundle(on: "stick")
        let image = try #require(
            try FixtureImages().all.first { $0.reference == "registry.hub:5000/plant/app:v1" }
        )
        let copy = try await Command.run(
            "skopeo",
            [
                "copy", "--all", "oci-archive:\(bundle)/vol-0001.tar:\(image.reference)",
                "oci:\(workshop.path)/copy:v1",
            ]
        )
        #expect(copy.isSuccess, "\(copy.errors)")
        let copied = try LayoutDirectory(
            reading: workshop.path.appending("copy"),
            base: ImageReference("registry.hub:5000/plant/app")
        )
        #expect(try copied.index().entries.map(\.descriptor.digest.description) == [image.digest])

        let layout = workshop.path.appending("untarred")
        try Directory.create(layout)
        try await Command.require("tar", ["xf", "\(bundle)/vol-0001.tar", "-C", layout.string])
        let names = try await Command.require(
            "skopeo",
            ["inspect", "--raw", "oci:\(layout):\(image.reference)"]
        )
        #expect(Digest.of(names).description == image.digest)

        let check = try await Command.run(
            "sh",
            ["-c", Self.openSSLCheck],
            workingDirectory: bundle.pushing(".")
        )
        #expect(check.isSuccess && check.text.contains("Verified OK"), "\(check.text)\(check.errors)")
    }

    /// What docs/format.md tells people to type: the signature over the PAE, with openssl alone.
    private static let openSSLCheck = """
        set -e
        python3 - <<'END'
        import json, base64
        envelope = json.load(open("bundle.dsse.json"))
        open("/tmp/sealift-e2e-payload", "wb").write(base64.b64decode(envelope["payload"]))
        import hashlib
        for signature in envelope["signatures"]:
            raw = base64.b64decode(signature["sig"])
            if raw[0] == 0x30 and len(raw) > 64:
                open("/tmp/sealift-e2e-signature", "wb").write(raw)
        END
        ( printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(stat -c%s /tmp/sealift-e2e-payload)"
          cat /tmp/sealift-e2e-payload ) |
          openssl dgst -sha256 -verify ../../../../keys/release.pub -signature /tmp/sealift-e2e-signature
        """

    /// Checks a bundle as a site, by a root file, and by nothing but its own root, each of which the result names.
    private func checkVerification(of stick: String, in workshop: Workshop) async throws {
        struct Document: Decodable {
            struct Bundle: Decodable { let trust: Trust }
            struct Trust: Decodable, Equatable {
                var from: String
                var version: Int
                var fingerprint: String
            }
            let data: [Bundle]
            let warnings: [String]
        }
        let fingerprint = try workshop.fingerprint()
        for (from, options) in [
            ("site", ["--state", "site"]), ("file", ["--root", "trust/root.1.dsse.json"]), ("medium", []),
        ] {
            let outcome = try await workshop.run(["verify", stick, "--json"] + options)
            let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output))
            #expect(document.data.map(\.trust) == [.init(from: from, version: 1, fingerprint: fingerprint)])
            #expect(
                document.warnings.count { $0.contains("is the medium's own") } == (from == "medium" ? 1 : 0)
            )
        }
        let notes = workshop.path.appending(stick).appending("sealift").appending("README.txt")
        #expect(Directory.kind(of: notes) == .file)
    }

    /// The digest of a manifest as the registry gives it to skopeo.
    private static func digest(of name: String, at authority: String) async throws -> String {
        let raw = try await Command.require(
            "skopeo",
            ["inspect", "--raw", "--tls-verify=false", "docker://\(authority)/\(name)"]
        )
        return Digest.of(raw).description
    }
}

extension Workshop {
    /// The bytes of all volumes on a stick.
    func volumeBytes(on stick: String) async throws -> Int64 {
        let bundle = try bundle(on: stick)
        return try Directory.entries(of: bundle).filter { $0.name.hasPrefix("vol-") }
            .reduce(0) { try $0 + ReadableFile(bundle.appending($1.name)).size }
    }
}
