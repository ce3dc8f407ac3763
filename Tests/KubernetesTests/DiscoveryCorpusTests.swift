import Kubernetes
import OCILayout
import Testing

/// Discovery held against labelled objects of real shapes.
@Suite struct DiscoveryCorpusTests {
    @Test func `the corpus is there`() {
        #expect(DiscoveryCorpus.entries.count >= 150)
        #expect(DiscoveryCorpus.entries.filter { $0.images.isEmpty }.count >= 50)
    }

    @Test(arguments: DiscoveryCorpus.entries)
    func `no image is left out silently, and nothing else is shipped`(entry: DiscoveryCorpus) throws {
        let findings = try ImageDiscovery().findings(in: Manifests.objects(entry.text))
        let images = Set(try entry.images.map { try ImageReference($0).withTag.description })
        let shipped = Set(findings.references.map(\.withTag.description))
        let asked = Set(
            findings.undecided.map { $0.reference?.withTag.description ?? "nothing at \($0.path)" }
        )
        #expect(images.subtracting(shipped).subtracting(asked) == [], "\(entry.place) left out")
        #expect(shipped.subtracting(images) == [], "\(entry.place) shipped")
        #expect(asked.subtracting(images) == [], "\(entry.place) asked about")
    }

    @Test func `most images are found by a rule`() throws {
        var images = 0
        var found = 0
        for entry in DiscoveryCorpus.entries {
            images += entry.images.count
            found += try ImageDiscovery().findings(in: Manifests.objects(entry.text)).references.count
        }
        #expect(found * 100 >= images * 75, "\(found) of \(images)")
    }
}
