import Content
import Diagnostics
import FileIO
import Mirror
import OCILayout
import SystemPackage
import TestSupport
import Testing
import Transport

@Suite struct MirrorServerTests {
    private func withSample(
        _ body: @escaping @Sendable (ListenAddress, MirrorFixture, LayoutDirectory) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let sample = try MirrorFixture()
        let layout = try LayoutDirectory(writing: folder.path.appending("layout"))
        try await sample.fill(layout)
        try await withMirror(over: layout) { try await body($0, sample, layout) }
        _ = consume folder
    }

    @Test func `listens on loopback and tells its port`() async throws {
        try await withSample { address, _, _ in
            #expect(address.host == "127.0.0.1")
            #expect(address.port > 0)
            let answer = try await ask(address, "/v2/")
            #expect(answer.status == 200)
            #expect(answer.headers["Docker-Distribution-API-Version"] == "registry/2.0")
        }
    }

    @Test func `manifests come by tag and digest with their own type`() async throws {
        try await withSample { address, sample, _ in
            for (reference, expected) in [
                ("v1", sample.index), ("single", sample.manifest),
                (sample.index.digest.description, sample.index),
                (sample.manifest.digest.description.replacing(":", with: "%3A"), sample.manifest),
            ] {
                let answer = try await ask(address, "/v2/plant/app/manifests/\(reference)")
                #expect(answer.status == 200)
                #expect(Digest.of(answer.body) == expected.digest)
                #expect(answer.headers["Content-Type"] == expected.mediaType.rawValue)
                #expect(answer.headers["Docker-Content-Digest"] == expected.digest.description)
                let head = try await ask(address, "/v2/plant/app/manifests/\(reference)", .head)
                #expect(head.status == 200)
                #expect(head.body.isEmpty)
                #expect(head.headers["Content-Length"] == "\(expected.size)")
                #expect(head.headers["Content-Type"] == expected.mediaType.rawValue)
            }
        }
    }

    private static let errors = [
        ("/v2/plant/app/manifests/v2", 404, "MANIFEST_UNKNOWN"),
        ("/v2/other/app/manifests/v1", 404, "MANIFEST_UNKNOWN"),
        ("/v2/plant/app/manifests/sha256:0", 400, "DIGEST_INVALID"),
        ("/v2/plant/app/manifests/-x", 400, "TAG_INVALID"),
        ("/v2/plant/app/blobs/v1", 400, "DIGEST_INVALID"),
        ("/v2/plant/app/blobs/sha256:" + String(repeating: "0", count: 64), 404, "BLOB_UNKNOWN"),
        ("/v2/plant/../app/manifests/v1", 400, "NAME_INVALID"),
        ("/v2/Plant/app/manifests/v1", 400, "NAME_INVALID"),
        ("/v2/plant/%2e%2e/manifests/v1", 400, "NAME_INVALID"),
        ("/v2/other/tags/list", 404, "NAME_UNKNOWN"),
        ("/v2/plant/app/tags/list?n=x", 400, "PAGINATION_NUMBER_INVALID"),
        ("/v2/plant/app", 404, "UNSUPPORTED"), ("/etc/passwd", 404, "UNSUPPORTED"), ("/", 404, "UNSUPPORTED"),
    ]

    @Test func `errors have the codes of the specification`() async throws {
        try await withSample { address, _, _ in
            for (target, status, code) in Self.errors {
                let answer = try await ask(address, target)
                #expect(answer.status == status, "\(target)")
                #expect(answer.text.contains("\"code\":\"\(code)\""), "\(target)")
                #expect(answer.headers["Content-Type"] == "application/json")
            }
        }
    }

    @Test func `nothing can be written`() async throws {
        try await withSample { address, sample, layout in
            for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
                let answer = try await ask(address, "/v2/plant/app/manifests/v1", method)
                #expect(answer.status == 405)
                #expect(answer.text.contains("UNSUPPORTED"))
                #expect(answer.headers["Allow"] == "GET, HEAD")
            }
            #expect(
                try layout.resolve(Tag("v1"), in: RepositoryName("plant/app"))?.digest == sample.index.digest
            )
        }
    }

    @Test func `blobs come whole and in parts`() async throws {
        try await withSample { address, sample, _ in
            let bytes = try await sample.store.read(sample.layer, limit: 1 << 24)
            let path = "/v2/plant/app/blobs/\(sample.layer.digest)"
            let whole = try await ask(address, path)
            #expect(whole.body == bytes)
            #expect(whole.headers["Accept-Ranges"] == "bytes")
            let head = try await ask(address, path, .head, headers: ["Range": "bytes=0-0"])
            #expect(head.status == 200)
            #expect(head.headers["Content-Length"] == "\(bytes.count)")
            #expect(head.body.isEmpty)
            let size = bytes.count
            for (range, part) in [
                ("bytes=0-0", 0..<1), ("bytes=100-199", 100..<200), ("bytes=\(size - 1)-", size - 1..<size),
                ("bytes=-5", size - 5..<size), ("bytes=10-999999999", 10..<size),
                ("bytes=-999999999", 0..<size),
            ] {
                let answer = try await ask(address, path, headers: ["Range": range])
                #expect(answer.status == 206, "\(range)")
                #expect(answer.body == Array(bytes[part]), "\(range)")
                let expected = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)"
                #expect(answer.headers["Content-Range"] == expected)
                #expect(answer.headers["Content-Length"] == "\(part.count)")
            }
            for range in ["bytes=\(size)-", "bytes=-0", "bytes=99999999999999999999-"] {
                let answer = try await ask(address, path, headers: ["Range": range])
                #expect(answer.status == 416, "\(range)")
                #expect(answer.headers["Content-Range"] == "bytes */\(size)")
            }
            for range in ["bytes=5-1", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=-"] {
                #expect(try await ask(address, path, headers: ["Range": range]).status == 200, "\(range)")
            }
            let stale: HTTPHeaders = ["Range": "bytes=0-0", "If-Range": "\"other\""]
            #expect(try await ask(address, path, headers: stale).status == 200)
        }
    }

    @Test func `a damaged manifest is not handed out, a link not followed`() async throws {
        try await withSample { address, sample, layout in
            let path = layout.blobPath(sample.manifest.digest)
            var bytes = try ReadableFile.contents(of: path, limit: 1 << 20)
            bytes[10] ^= 1
            try DurableFile.replace(path, with: bytes)
            let damaged = try await ask(address, "/v2/plant/app/manifests/single")
            #expect(damaged.status == 500)
            #expect(damaged.text.contains("content.digest-mismatch"))
            #expect(!damaged.text.contains("/tmp"))

            let outside = layout.path.appending("outside")
            try DurableFile.replace(outside, with: [1])
            let link = layout.blobPath(Digest.of(Array("nothing".utf8)))
            try await Command.require("ln", ["-s", outside.string, link.string])
            let followed = try await ask(address, "/v2/plant/app/blobs/\(Digest.of(Array("nothing".utf8)))")
            #expect(followed.status == 500)
        }
    }

    @Test func `referrers are listed and filtered`() async throws {
        try await withSample { address, sample, _ in
            let path = "/v2/plant/app/referrers/\(sample.index.digest)"
            let all = try await ask(address, path)
            #expect(all.status == 200)
            #expect(all.headers["Content-Type"] == "application/vnd.oci.image.index.v1+json")
            #expect(all.headers["OCI-Filters-Applied"] == nil)
            let listed = try StrictJSON.decode(ImageIndex.self, from: all.body, place: "referrers")
            #expect(listed.manifests.map(\.digest) == [sample.note.digest])
            #expect(listed.manifests.first?.artifactType == "application/vnd.example.note+json")
            let same = try await ask(address, path + "?artifactType=application/vnd.example.note%2Bjson")
            #expect(same.headers["OCI-Filters-Applied"] == "artifactType")
            #expect(same.body == all.body)
            let other = try await ask(address, path + "?artifactType=application/other")
            #expect(other.text.contains("\"manifests\":[]"))
            let none = try await ask(address, "/v2/plant/app/referrers/\(sample.layer.digest)")
            #expect(none.status == 200)
            #expect(none.text.contains("\"manifests\":[]"))
        }
    }

    @Test func `containerd's question about another host finds the path alone and the path with its host`()
        async throws
    {
        try await withSample { address, sample, layout in
            let digest = sample.index.digest.description
            for host in ["registry.hub:5000", "docker.io", ""] {
                let answer = try await ask(address, "/v2/plant/app/manifests/v1?ns=\(host)", .head)
                #expect(answer.headers["Docker-Content-Digest"] == digest, "\(host)")
            }
            let name = try RepositoryName("library/tool")
            let moves = try [
                TagMove(repository: name, tag: Tag("v1"), descriptor: sample.manifest),
                TagMove(
                    repository: RepositoryName("other.hub/library/tool"),
                    tag: Tag("v1"),
                    descriptor: sample.index
                ),
            ]
            try layout.apply(moves)
            let named = try await ask(address, "/v2/library/tool/manifests/v1?ns=other.hub", .head)
            #expect(named.headers["Docker-Content-Digest"] == digest)
            let direct = try await ask(address, "/v2/other.hub/library/tool/manifests/v1", .head)
            #expect(direct.headers["Docker-Content-Digest"] == digest)
        }
    }

    @Test func `changes by another process are seen`() async throws {
        try await withSample { address, sample, layout in
            let reader = try LayoutDirectory(reading: layout.path)
            try await withMirror(over: reader) { second in
                #expect(try await ask(second, "/v2/plant/new/manifests/v9").status == 404)
                let name = try RepositoryName("plant/new")
                try layout.apply([TagMove(repository: name, tag: Tag("v9"), descriptor: sample.manifest)])
                #expect(try await ask(second, "/v2/plant/new/manifests/v9").status == 200)
                #expect(try await ask(second, "/v2/plant/new/tags/list").text.contains("\"v9\""))
            }
        }
    }

    @Test func `many tags come in sorted pages`() async throws {
        let folder = try TemporaryDirectory()
        let sample = try MirrorFixture(layerSize: 10)
        let layout = try LayoutDirectory(writing: folder.path.appending("layout"))
        try await sample.fill(layout)
        let entries = (0..<20_000).map { number in
            var entry = sample.manifest
            entry.annotations = [AnnotationName.referenceName: "plant/many:build-\(number)"]
            return entry
        }
        let index = try StrictJSON.encode(ImageIndex(manifests: entries))
        try DurableFile.replace(layout.path.appending("index.json"), with: index)
        try await withMirror(over: layout) { address in
            let first = try await ask(address, "/v2/plant/many/tags/list?n=3")
            #expect(first.text == #"{"name":"plant/many","tags":["build-0","build-1","build-10"]}"#)
            #expect(first.headers["Link"] == "</v2/plant/many/tags/list?last=build-10&n=3>; rel=\"next\"")
            let second = try await ask(address, "/v2/plant/many/tags/list?last=build-10&n=2")
            #expect(second.text.contains(#"["build-100","build-1000"]"#))
            let rest = try await ask(address, "/v2/plant/many/tags/list?last=build-9998&n=9")
            #expect(rest.text.contains(#"["build-9999"]"#))
            #expect(rest.headers["Link"] == nil)
            let all = try await ask(address, "/v2/plant/many/tags/list")
            #expect(all.body.count > 200_000)
            #expect(try await ask(address, "/v2/plant/many/tags/list?n=0").text.contains("\"tags\":[]"))
            let catalog = try await ask(address, "/v2/_catalog?n=1")
            #expect(catalog.text == #"{"repositories":["plant/many"]}"#)
            #expect(catalog.headers["Link"] == nil)
        }
        _ = consume folder
    }

    @Test func `a taken port is told, and an address that is none`() async throws {
        try await withSample { address, _, layout in
            let second = MirrorServer(layout, at: address)
            let error = await #expect(throws: MirrorError.self) { try await second.run { _ in } }
            #expect(error?.exitClass == .environment)
            #expect(error?.description == "cannot listen on \(address): address already in use")
            let elsewhere = try ListenAddress("nowhere.invalid:0")
            await #expect(throws: MirrorError.unknownHost(elsewhere)) {
                try await MirrorServer(layout, at: elsewhere).run { _ in }
            }
            #expect(MirrorError.unknownHost(elsewhere).exitClass == .usage)
            let foreign = MirrorServer(layout, at: try ListenAddress("203.0.113.9:0"))
            let refusal = await #expect(throws: MirrorError.self) { try await foreign.run { _ in } }
            #expect(refusal?.description == "cannot listen on 203.0.113.9:0: cannot assign requested address")
            #expect(refusal?.remedy?.contains("of this machine") == true)
        }
        for text in ["", "5555", "localhost", "localhost:", "localhost:x", ":5555", "::1:5555", "a:65536"] {
            #expect(throws: MirrorError.malformedAddress(text)) { try ListenAddress(text) }
        }
        #expect(try ListenAddress("[::1]:80").description == "[::1]:80")
    }
}
