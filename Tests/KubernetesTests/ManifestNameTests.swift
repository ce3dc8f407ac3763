import Kubernetes
import Testing

@Suite struct ManifestNameTests {
    @Test(arguments: ["", "-a", "A", "a/b", "..", "a.b", "a b", String(repeating: "a", count: 64)])
    func `names of sites and sources that are no folders are refused`(text: String) {
        #expect(throws: KubernetesError.malformedName(text)) { try ManifestName(text) }
    }
}
