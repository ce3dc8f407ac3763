import Diagnostics
import OCILayout
import Testing

@Suite struct ImageReferenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let full: String
        let familiar: String
        var testDescription: String { text }

        init(_ text: String, _ full: String, _ familiar: String? = nil) {
            self.text = text
            self.full = full
            self.familiar = familiar ?? full
        }
    }

    static let hex = String(repeating: "0123456789abcdef", count: 4)
    static let digest = "sha256:" + hex

    @Test(arguments: [
        Case("nginx", "docker.io/library/nginx", "nginx"),
        Case("nginx:1.27", "docker.io/library/nginx:1.27", "nginx:1.27"),
        Case("nginx:1.27@\(digest)", "docker.io/library/nginx:1.27@\(digest)", "nginx:1.27@\(digest)"),
        Case("nginx@\(digest)", "docker.io/library/nginx@\(digest)", "nginx@\(digest)"),
        Case("docker.io/nginx", "docker.io/library/nginx", "nginx"),
        Case("docker.io/library/nginx", "docker.io/library/nginx", "nginx"),
        Case("index.docker.io/nginx", "docker.io/library/nginx", "nginx"),
        Case("index.docker.io/foo/bar", "docker.io/foo/bar", "foo/bar"),
        Case("library/nginx", "docker.io/library/nginx", "nginx"),
        Case("library/a/b", "docker.io/library/a/b", "library/a/b"),
        Case("foo/bar", "docker.io/foo/bar", "foo/bar"),
        Case("docker.io/foo.io/bar", "docker.io/foo.io/bar"),
        Case("docker.io/library/\(hex)", "docker.io/library/\(hex)", "library/\(hex)"),
        Case("foo.io/bar", "foo.io/bar"),
        Case("localhost", "docker.io/library/localhost", "localhost"),
        Case("localhost:5000", "docker.io/library/localhost:5000", "localhost:5000"),
        Case("localhost/x", "localhost/x"),
        Case("localhost:5000/x:y", "localhost:5000/x:y"),
        Case("Foo/bar", "Foo/bar"),
        Case("REGISTRY.hub/bar", "REGISTRY.hub/bar"),
        Case("registry:5000/x", "registry:5000/x"),
        Case("registry.hub:5000/plant/app:v1", "registry.hub:5000/plant/app:v1"),
        Case("a__b", "docker.io/library/a__b", "a__b"),
        Case("a---b", "docker.io/library/a---b", "a---b"),
        Case("a.b_c-d", "docker.io/library/a.b_c-d", "a.b_c-d"),
        Case("[::1]:5000/x", "[::1]:5000/x"),
        Case("[2001:DB8::1]/x/y:Z", "[2001:DB8::1]/x/y:Z"),
        Case("192.168.1.1:5000/x", "192.168.1.1:5000/x"),
        Case("x:_", "docker.io/library/x:_", "x:_"),
        Case("x:A.b-C_d", "docker.io/library/x:A.b-C_d", "x:A.b-C_d"),
        Case(
            "x:" + String(repeating: "t", count: 128),
            "docker.io/library/x:" + String(repeating: "t", count: 128),
            "x:" + String(repeating: "t", count: 128)
        ),
        Case("x@sha512:\(hex)\(hex)", "docker.io/library/x@sha512:\(hex)\(hex)", "x@sha512:\(hex)\(hex)"),
        Case(hex + ":tag", "docker.io/library/\(hex):tag", hex + ":tag"),
        Case(
            "x/" + String(repeating: "p", count: 243),
            "docker.io/x/" + String(repeating: "p", count: 243),
            "x/" + String(repeating: "p", count: 243)
        ),
    ])
    func `is normalised as container runtimes do`(expected: Case) throws {
        let reference = try ImageReference(expected.text)
        #expect(reference.description == expected.full)
        #expect(reference.familiar == expected.familiar)
        #expect(try ImageReference(reference.description) == reference)
        #expect(try ImageReference(reference.familiar) == reference)
    }

    @Test(arguments: [
        "", ":", "@", "/", "x:", "x@", ":tag", "@\(digest)", hex, "a..b", "a_-b", "a___b", "a._b", "-a", "a-",
        ".a", "a.",
        "_a", "a//b", "a/", "/a", "foo/Bar", "Nginx", "docker.io/Foo", "a b", "a\nb", "é", "x:ta g", "x:-a",
        "x:.a", "x:é",
        "x:" + String(repeating: "t", count: 129), "x@md5:d41d8cd98f00b204e9800998ecf8427e", "x@sha256:abc",
        "x@sha256:" + hex.uppercased(), "x@\(digest)0", "x@\(digest)@\(digest)", "x:a:b", "reg.io:0/x",
        "reg.io:65536/x",
        "reg.io:abc/x", "reg.io:/x", "reg.io:05/x", "-reg.io/x", "reg-.io/x", "reg..io/x", "r_g.io/x",
        "[::1/x", "[]/x", "[::g]/x",
        "[::1]x/y", "../x", "x/../y", "x/./y", "https://reg.io/x", "x?y", "x#y", "x%2fy", "x\u{0}y",
        "x/" + String(repeating: "p", count: 244), String(repeating: "a/", count: 600) + "a",
    ])
    func `refuses what is no reference`(text: String) {
        let error = #expect(throws: OCILayoutError.self) { try ImageReference(text) }
        guard case .malformedReference(let found, _) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(found == text)
        #expect(error?.exitClass == .usage)
    }

    @Test func `the digest decides, then the tag, then latest`() throws {
        #expect(try ImageReference("x").selector == .tag(.latest))
        #expect(try ImageReference("x:y").selector == .tag(Tag("y")))
        let both = try ImageReference("x:y@\(Self.digest)")
        #expect(both.selector.description == Self.digest)
        #expect(both.tag?.description == "y")
        #expect(try both.tagged(Tag("z")).description == "docker.io/library/x:z")
    }

    @Test func `the host is split into name and port`() throws {
        let reference = try ImageReference("[::1]:5000/a/b")
        #expect(reference.registry.name == "[::1]")
        #expect(reference.registry.port == 5_000)
        #expect(reference.repository.components == ["a", "b"])
        #expect(try RegistryHost("docker.io").isDockerHub)
    }

    @Test func `a prefix makes longer paths, up to the limit`() throws {
        let prefix = try RepositoryName("mirror/upstream")
        #expect(try prefix.appending(RepositoryName("a/b")).description == "mirror/upstream/a/b")
        let long = try RepositoryName(String(repeating: "a", count: 250))
        #expect(throws: OCILayoutError.self) { try prefix.appending(long) }
    }

    @Test func `tags are made from digests as cosign and the referrers scheme do`() throws {
        let reference = try ImageReference("x@\(Self.digest)")
        let digest = try #require(reference.digest)
        #expect(Tag(.signature, of: digest)?.description == "sha256-\(Self.hex).sig")
        #expect(Tag(.billOfMaterials, of: digest)?.description == "sha256-\(Self.hex).sbom")
        #expect(Tag(referrersOf: digest).description == "sha256-\(Self.hex)")
    }

    @Test func `upper case in a path is explained`() {
        #expect(
            throws: OCILayoutError.malformedReference(
                "foo/Bar",
                reason: "the repository must be lower case, found \"Bar\""
            )
        ) { try ImageReference("foo/Bar") }
    }
}
