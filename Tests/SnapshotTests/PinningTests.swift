import Content
import Kubernetes
import OCILayout
import Snapshot
import Testing
import YAML

@Suite struct PinningTests {
    @Test func `pinning keeps the tag and leaves everything else`() throws {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let text = """
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [
            {name: a, image: 'app:1', imagePullPolicy: Always}, {name: b, image: app}, {name: c, image: 'other:1'},
            {name: d, image: 'app:1@\(digest)'}], volumes: [{name: v, image: {reference: 'docker.io/library/app:1'}}]}}}}
            """
        let one = Digest.of([1])
        let two = Digest.of([2])
        let pins = ImagePins([try ImageReference("app:1"): one, try ImageReference("app"): two])
        let site = SiteManifests(
            name: try ManifestName("plant-001"),
            sources: [.init(name: try ManifestName("core"), objects: try Manifests.objects(text))]
        )
        let pinned = try site.pinned(to: pins)
        let spec = try #require(pinned.objects[0].node["spec"]?["template"]?["spec"])
        let images = spec["containers"]?.sequence?.map { $0["image"]?.string }
        #expect(images == ["app:1@\(one)", "app@\(two)", "other:1", "app:1@\(digest)"])
        #expect(
            spec["volumes"]?.sequence?[0]["image"]?["reference"]?.string == "docker.io/library/app:1@\(one)"
        )
        #expect(spec["containers"]?.sequence?[0]["imagePullPolicy"]?.string == "Always")
        #expect(try pinned.pinned(to: pins).objects[0].node == pinned.objects[0].node)
    }
}
