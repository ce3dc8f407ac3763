import Content
import Testing

@testable import Signing

@Suite struct BundleStatementTests {
    private let acme = Organization.acme

    @Test func `a statement is written the same way every time, and comes back`() throws {
        let statement = try acme.statement(base: acme.base(on: acme.statement()))
        let bytes = try statement.encoded()
        #expect(try BundleStatement(decoding: bytes) == statement)
        #expect(try BundleStatement(decoding: bytes).encoded() == bytes)
        let shuffled = try acme.statement(
            base: acme.base(on: acme.statement()),
            files: statement.files.reversed()
        )
        #expect(try shuffled.encoded() == bytes)
    }

    @Test func `the wire format is the documented one`() throws {
        let one = Digest.of(Array("one".utf8)).hex
        let contents = Digest.of(Array("contents".utf8)).hex
        let expected = """
            {"_type":"https://in-toto.io/Statement/v1","predicate":{\
            "approvals":[{"at":"2026-11-20T08:00:00Z","by":"ops","scope":"canary"}],\
            "base":{"kind":"full"},"change":{"summary":"the summer release","ticket":"CHG-1234"},\
            "created":"2026-11-21T10:00:00Z","critical":[],"epoch":1,"expires":"2027-02-21T10:00:00Z",\
            "files":[{"name":"contents.json","size":123},{"name":"vol-0001.tar","size":4293918720}],\
            "formatVersion":1,"minRootVersion":1,"org":"acme","sequence":1,"snapshot":"2026-11-21",\
            "state":{"after":"\(Digest.of(Array("after".utf8)))"},"stream":"\(acme.stream)",\
            "target":{"sites":[{"id":"plant-7","uid":"\(acme.site.uid)"}]},\
            "tool":{"build":"\(Digest.of([1]))","name":"sealift","version":"1.0.0"},\
            "totals":{"blobBytes":51234567890,"blobs":10,"manifests":212}},\
            "predicateType":"https://sealift.dev/bundle/v1","subject":[\
            {"digest":{"sha256":"\(contents)"},"name":"contents.json"},\
            {"digest":{"sha256":"\(one)"},"name":"vol-0001.tar"}]}
            """
        #expect(String(decoding: try acme.statement().encoded(), as: UTF8.self) == expected)
    }

    @Test func `the identity of a bundle does not depend on who signed it`() async throws {
        let payload = try acme.statement().encoded()
        let one = try await acme.envelope(around: payload, signedBy: [acme.releaseKeys[0]])
        let two = try await acme.envelope(around: payload, signedBy: acme.releaseKeys)
        #expect(one.payloadDigest == two.payloadDigest)
        #expect(one.payloadDigest == Digest.of(payload))
        #expect(try acme.statement().envelope().payloadDigest == Digest.of(payload))
    }

    @Test func `what breaks the format cannot be built`() throws {
        let contents = BundleStatement.File(name: .contents, size: 1, digest: .of([]))
        #expect(throws: SigningError.refused(.targetsNobody)) { try acme.statement(sites: []) }
        #expect(throws: SigningError.self) { try acme.statement(files: []) }
        #expect(throws: SigningError.self) { try acme.statement(files: [contents, contents]) }
        #expect(throws: SigningError.self) { try acme.statement(sites: [acme.site, acme.site]) }
        #expect(throws: SigningError.self) { try acme.statement(sequence: 0) }
        #expect(throws: SigningError.self) {
            try acme.statement(files: [.init(name: .contents, size: -1, digest: .of([]))])
        }
        #expect(throws: SigningError.self) {
            try acme.statement(files: [.init(name: .contents, size: 1, digest: .of([], .sha512))])
        }
        let many = try (1...BundleStatement.fileLimit).map { number in
            let name = try require(BundleFileName("vol-\(number).tar"))
            return BundleStatement.File(name: name, size: 1, digest: .of([]))
        }
        #expect(throws: SigningError.self) { try acme.statement(files: [contents] + many) }
        #expect(try acme.statement(files: [contents]).file(named: .contents) == contents)
        #expect(try acme.statement(files: [contents]).file(named: "vol-0001.tar") == nil)
    }

    @Test func `the largest statement fits its envelope`() async throws {
        let files = try (1..<BundleStatement.fileLimit).map { number in
            BundleStatement.File(
                name: try require(BundleFileName("vol-\(number).tar")),
                size: 4_293_918_720,
                digest: .of([])
            )
        }
        let sites = try (0..<1_000).map { number in
            SiteIdentity(
                id: try require(PlainName("plant-\(number)-line-a")),
                uid: SiteUID(derivedFrom: ["\(number)"])
            )
        }
        let contents = BundleStatement.File(name: .contents, size: 1, digest: .of([]))
        let statement = try acme.statement(sites: sites, files: [contents] + files)
        let bytes = try await acme.released(statement.encoded()).encoded()
        #expect(bytes.count <= Envelope.byteLimit)
        #expect(try BundleStatement(decoding: Envelope(decoding: bytes).payload) == statement)
    }
}
