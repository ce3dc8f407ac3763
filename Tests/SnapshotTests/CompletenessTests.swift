import Content
import Diagnostics
import Kubernetes
import OCILayout
import Snapshot
import Testing

@Suite struct CompletenessTests {
    let one = Digest.of([1])
    let two = Digest.of([2])

    func uses(_ images: [String]) throws -> [ImageUse] {
        let containers = images.enumerated().map { "{name: c\($0.offset), image: '\($0.element)'}" }.joined(
            separator: ", "
        )
        let text =
            "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}, spec: {containers: [\(containers)]}}"
        return try ImageDiscovery().findings(in: Manifests.objects(text)).uses
    }

    func check(_ images: [String], available: [String: Digest], waived: [String] = []) throws
        -> [UnusedWaiver]
    {
        var digests: [ImageReference: Digest] = [:]
        for (text, digest) in available { digests[try ImageReference(text)] = digest }
        return try Completeness.check(
            uses(images),
            available: ImagePins(digests),
            waived: waived.map { ImageWaiver(reference: try ImageReference($0), reason: "test") }
        )
    }

    @Test func `references match in their normal form`() throws {
        let available = ["nginx": one, "quay.io/a/b:1": two]
        #expect(
            try check(
                ["nginx", "nginx:latest", "docker.io/library/nginx", "quay.io/a/b:1"],
                available: available
            ).isEmpty
        )
        #expect(
            try check(["nginx:latest@\(one)", "nginx@\(one)", "nginx:other@\(one)"], available: available)
                .isEmpty
        )
    }

    @Test func `everything that is missing is named, with why`() throws {
        let error = try #require(
            #expect(throws: SnapshotError.self) {
                try check(["b:1", "a:1", "b:1", "nginx@\(two)"], available: ["nginx": one], waived: ["c:1"])
            }
        )
        guard case .incomplete(let missing) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(
            missing.map(\.reference.description) == [
                "docker.io/library/a:1", "docker.io/library/b:1", "docker.io/library/nginx@\(two)",
            ]
        )
        #expect(missing[1].why == ["Pod/ns/p spec.containers[0].image", "Pod/ns/p spec.containers[2].image"])
        #expect(
            error.description
                == "3 images are not there: docker.io/library/a:1 (Pod/ns/p spec.containers[1].image), "
                + "docker.io/library/b:1 (Pod/ns/p spec.containers[0].image and 1 more), "
                + "docker.io/library/nginx@\(two) (Pod/ns/p spec.containers[3].image)"
        )
        #expect(error.exitClass == .corrupt)
        #expect(error.remedy?.contains("waive") == true)
    }

    @Test func `a digest that is not that of its tag is refused`() throws {
        let error = #expect(throws: SnapshotError.self) {
            try check(["nginx:1@\(two)"], available: ["nginx:1": one])
        }
        #expect(error?.identifier == "snapshot.digest-conflict")
        #expect(error?.description.contains("\(one)") == true)
    }

    @Test func `waivers let pass what they name and are reported when they are not needed`() throws {
        let unused = try check(
            ["busybox:1", "busybox"],
            available: [:],
            waived: ["docker.io/library/busybox:1", "busybox:latest", "quay.io/x/y:1"]
        )
        #expect(unused.map(\.description) == ["the waiver for quay.io/x/y:1 is not needed"])
        #expect(try check(["a:1"], available: ["a:1": one], waived: ["a:1"]).count == 1)
        #expect(throws: SnapshotError.self) {
            try check(["busybox:2"], available: [:], waived: ["busybox:1"])
        }
    }
}
