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
        func pin(_ site: SiteManifests) throws -> SiteManifests {
            try site.pinned(ImageDiscovery().findings(in: site.objects).uses, to: pins)
        }
        let pinned = try pin(site)
        let spec = try #require(pinned.objects[0].node["spec"]?["template"]?["spec"])
        let images = spec["containers"]?.sequence?.map { $0["image"]?.string }
        #expect(images == ["app:1@\(one)", "app@\(two)", "other:1", "app:1@\(digest)"])
        #expect(
            spec["volumes"]?.sequence?[0]["image"]?["reference"]?.string == "docker.io/library/app:1@\(one)"
        )
        #expect(spec["containers"]?.sequence?[0]["imagePullPolicy"]?.string == "Always")
        #expect(try pin(pinned).objects[0].node == pinned.objects[0].node)
    }

    static let one = "sha256:" + String(repeating: "1", count: 64)
    static let digits = String(repeating: "1", count: 64)

    static let places: [(object: String, path: String, pinned: String?)] = [
        (
            "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: c, image: 'x:1', args: ['--prometheus-config-reloader=q.example/a:1']}]}}}",
            "spec.template.spec.containers[0].args[0]", "--prometheus-config-reloader=q.example/a:1@\(one)"
        ),
        (
            "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: c, image: 'x:1', env: [{name: STRIMZI_KAFKA_IMAGES, value: '1=q.example/a:1, 2=q.example/b:1 3=q.example/a:1'}]}]}}}",
            "spec.template.spec.containers[0].env[0].value",
            "1=q.example/a:1@\(one), 2=q.example/b:1 3=q.example/a:1@\(one)"
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  p.yaml: |\n    # é\n    kind: Pod\n    spec: {containers: [{name: c, image: \"q.example/a:1\"}]}\n",
            "data[\"p.yaml\"]",
            "# é\nkind: Pod\nspec: {containers: [{name: c, image: \"q.example/a:1@\(one)\"}]}\n"
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\ndata: {p.json: '{\"containers\": [{\"name\": \"c\", \"image\": \"q.example\\/a:1\"}]}'}",
            "data[\"p.json\"]", nil
        ),
        (
            "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nspec: {url: 'oci://q.example/a', ref: {tag: '1'}}",
            "spec.ref.digest", one
        ),
        (
            "apiVersion: nvidia.com/v1\nkind: ClusterPolicy\nspec: {driver: {repository: q.example, image: a, version: '1', sha256: ''}}",
            "spec.driver.sha256", digits
        ),
        (
            "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume\nspec: {source: {registry: {url: 'docker://q.example/a:1'}}}",
            "spec.source.registry.url", nil
        ),
        (
            "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nspec: {imageName: 'q.example/a:1'}",
            "spec.imageName",
            "q.example/a:1@\(one)"
        ),
    ]

    @Test(arguments: places)
    func `a digest is written where the kind takes one, or it is said why not`(
        object: String,
        path: String,
        pinned: String?
    ) throws {
        let objects = try Manifests.objects(object + "\nmetadata: {name: x}")
        let uses = try ImageDiscovery().findings(in: objects).uses
        let site = SiteManifests(
            name: try ManifestName("plant-001"),
            sources: [.init(name: try ManifestName("core"), objects: objects)]
        )
        let pins = ImagePins([try ImageReference("q.example/a:1"): Digest.of([1])])
        let text = Digest.of([1]).description
        let result = try site.pinned(uses, to: pins).objects[0].node
        if let pinned {
            let expected = pinned.split(separator: Self.one, omittingEmptySubsequences: false).joined(
                separator: text
            )
            .split(separator: Self.digits, omittingEmptySubsequences: false).joined(
                separator: Digest.of([1]).hex
            )
            #expect(Self.value(path, in: result) == expected)
        } else {
            #expect(result == objects[0].node)
            #expect(uses.contains { $0.pinning.obstacle != nil })
        }
    }

    private static func value(_ path: String, in node: YAMLNode) -> String? {
        for candidate in paths(of: node, from: YAMLPath()) where candidate.description == path {
            return node[candidate]?.string
        }
        return nil
    }

    private static func paths(of node: YAMLNode, from path: YAMLPath) -> [YAMLPath] {
        switch node.content {
        case .scalar: [path]
        case .sequence(let nodes):
            nodes.enumerated().flatMap { paths(of: $0.element, from: path.index($0.offset)) }
        case .mapping(let mapping): mapping.entries.flatMap { paths(of: $0.value, from: path.key($0.name)) }
        }
    }
}
