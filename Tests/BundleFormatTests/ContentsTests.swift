import BundleFormat
import Content
import OCILayout
import SystemPackage
import TestSupport
import Testing

@Suite struct ContentsTests {
    @Test func `a document round-trips`() throws {
        let sample = try SampleBundle(sizes: [700, 5_000], limit: 1 << 20)
        var contents = sample.contents
        contents.blobs[1].delivery = .held
        contents.blobs.append(
            Contents.BlobEntry(
                descriptor: Descriptor(of: [9], mediaType: "x/y"),
                repositories: [],
                delivery: .patch(
                    Delivery.Patch(
                        digest: .of([8]),
                        size: 1,
                        recipe: "layer/2",
                        bases: [contents.blobs[1].digest],
                        scratch: 10,
                        parts: [Delivery.Part(volume: 1, offset: 512, length: 1)]
                    )
                )
            )
        )
        let base = contents.blobs[1]
        contents.bases = [.init(digest: base.digest, size: base.size, repositories: base.repositories)]
        #expect(try Contents(decoding: StrictJSON.encode(contents)) == contents)
    }

    @Test func `two deliveries of one blob are refused`() throws {
        let sample = try SampleBundle(sizes: [10], limit: 1 << 20)
        let text = String(decoding: try StrictJSON.encode(sample.contents), as: UTF8.self)
        let both = text.replacing(#""delivery":{"#, with: #""delivery":{"held":true,"#)
        #expect(both != text)
        #expect(throws: ContentError.self) { try Contents(decoding: Array(both.utf8)) }
    }

    @Test(arguments: [
        "blobs twice", "names twice", "unlisted image", "negative size", "large manifest", "version 2",
    ])
    func `contradictions are refused`(what: String) throws {
        var contents = try SampleBundle(sizes: [10, 20], limit: 1 << 20).contents
        switch what {
        case "blobs twice": contents.blobs.append(contents.blobs[0])
        case "names twice": contents.images.append(contents.images[0])
        case "unlisted image": contents.images[0].digest = .of([7])
        case "negative size": contents.blobs[1].size = -1
        case "large manifest": contents.blobs[0].size = 5 << 20
        default: contents.formatVersion = 2
        }
        #expect(throws: BundleFormatError.self) { try Contents(decoding: StrictJSON.encode(contents)) }
    }

    @Test(arguments: [
        "good", "unlisted base", "base of itself", "base twice", "one patch twice", "carried as a blob",
        "huge scratch",
        "negative scratch", "larger than its blob", "huge blob", "huge base",
    ])
    func `impossible patches are refused`(what: String) throws {
        var contents = try SampleBundle(sizes: [10, 20, 30], limit: 1 << 20).contents
        let base = Contents.BaseEntry(digest: .of([1]), size: 100, repositories: [])
        contents.bases = [base]
        var patch = Delivery.Patch(digest: .of([2]), size: 5, bases: [base.digest], scratch: 7, parts: [])
        switch what {
        case "unlisted base": patch.bases = [.of([3])]
        case "base of itself": patch.bases = [contents.blobs[1].digest]
        case "base twice": contents.bases.append(base)
        case "one patch twice": contents.blobs[2].delivery = .patch(patch)
        case "carried as a blob": patch.digest = contents.blobs[2].digest
        case "huge scratch": patch.scratch = 1 << 52
        case "negative scratch": patch.scratch = -1
        case "larger than its blob": patch.size = 21
        case "huge blob": contents.blobs[2].size = 1 << 41
        case "huge base": contents.bases[0].size = 1 << 41
        default: break
        }
        contents.blobs[1].delivery = .patch(patch)
        if what == "good" {
            #expect(try Contents(decoding: StrictJSON.encode(contents)) == contents)
        } else {
            #expect(throws: BundleFormatError.self) { try Contents(decoding: StrictJSON.encode(contents)) }
        }
    }

    @Test(arguments: ["shifted", "shorter", "longer", "other volume", "overlapping", "huge", "no parts"])
    func `impossible places are refused`(what: String) throws {
        let sample = try SampleBundle(sizes: [10, 20_000], limit: 1 << 20)
        var contents = sample.contents
        guard case .whole(var parts) = contents.blobs[1].delivery else { return #expect(Bool(false)) }
        switch what {
        case "shifted": parts[0].offset += 512
        case "shorter": parts[0].length -= 1
        case "longer": parts[0].length += 1
        case "other volume": parts[0].volume = 2
        case "overlapping": parts = [parts[0], parts[0]]
        case "huge": parts[0].length = .max
        default: parts = []
        }
        contents.blobs[1].delivery = .whole(parts: parts)
        #expect(throws: BundleFormatError.self) {
            try VolumePlan(describing: contents, sizes: sample.sizes)
        }
    }

    @Test func `names on the medium are fixed`() {
        #expect(BundleNames.folder(stream: "ab", sequence: 42).string == "sealift/ab/000042")
        #expect(BundleNames.volume(7) == "vol-0007.tar")
        #expect(BundleNames.volumeNumber("vol-0007.tar") == 7)
        for name in ["vol-7.tar", "vol-0000.tar", "vol-1000.tar", "vol-00a1.tar", "contents.json", ""] {
            #expect(BundleNames.volumeNumber(name) == nil)
        }
    }
}
