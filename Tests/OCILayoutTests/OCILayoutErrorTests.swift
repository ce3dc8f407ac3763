import Content
import Diagnostics
import OCILayout
import SystemPackage
import Testing

@Suite struct OCILayoutErrorTests {
    static let digest = Digest.of([])
    static let other = Digest.of([1])
    static let amd64 = Platform(os: "linux", architecture: "amd64")
    static let arm64 = Platform(os: "linux", architecture: "arm64", variant: "v8")

    struct Case: Sendable, CustomTestStringConvertible {
        let error: OCILayoutError
        let text: String
        var testDescription: String { error.identifier }
    }

    static let cases = [
        Case(
            error: .malformedReference("a\u{1B}[2J", reason: "it is empty"),
            text: #""a\u{1b}[2J" is no image reference: it is empty"#
        ),
        Case(
            error: .malformedLocation("x:y", reason: "\"x\" is no transport that sealift knows"),
            text: #""x:y" names no place with images: "x" is no transport that sealift knows"#
        ),
        Case(
            error: .malformedManifest(digest, reason: "it is both an index and an image"),
            text: "the manifest \(digest) is malformed: it is both an index and an image"
        ),
        Case(
            error: .mediaTypeMismatch(digest, expected: "a/b", found: "c/\u{202E}d"),
            text: #"the manifest \#(digest) says it is "c/\u{202e}d", but is described as "a/b""#
        ),
        Case(
            error: .schema1(digest),
            text:
                "the manifest \(digest) is a Docker schema 1 manifest, which cannot be carried with its digest"
        ),
        Case(
            error: .overLimit(place: "the image", what: "referrers", limit: 1_000),
            text: "the image has more than 1000 referrers"
        ),
        Case(
            error: .platformNotOffered(digest, wanted: [amd64], offered: [arm64]),
            text: "the image \(digest) is for linux/arm64/v8, wanted is linux/amd64"
        ),
        Case(
            error: .missingChild(digest, of: other, arm64),
            text:
                "the index \(other) lists \(digest) for linux/arm64/v8, which the source does not hold"
        ),
        Case(
            error: .missingReferrer(digest, of: other),
            text: "the source lists \(digest) as a referrer of \(other), and does not hold it"
        ),
        Case(
            error: .foreignLayer(digest, manifest: other),
            text: "the layer \(digest) of \(other) is one that registries need not hold"
        ),
        Case(
            error: .malformedLayout("/d", reason: "there is no file index.json in it"),
            text: "/d is no OCI image layout: there is no file index.json in it"
        ),
        Case(error: .ambiguousName("a:v1", "/d", count: 2), text: #""a:v1" stands for 2 images in /d"#),
        Case(
            error: .layerMismatch("/a.tar", layer: "x/layer.tar", expected: digest, found: other),
            text: "the layer x/layer.tar in /a.tar has the digest \(other), expected \(digest)"
        ),
        Case(error: .notWritable("/d"), text: "/d was opened for reading only"),
    ]

    @Test(arguments: cases)
    func `says what was found, what was expected, and where`(expected: Case) {
        #expect(expected.error.description == expected.text)
    }

    @Test func `each kind has a name of its own, and most say what to do`() {
        #expect(Set(Self.cases.map(\.error.identifier)).count == Self.cases.count)
        let silent = Self.cases.filter { $0.error.remedy == nil }.map(\.error.identifier)
        #expect(silent == ["image.over-limit", "layout.not-writable"])
    }
}
