import OCILayout
package import YAML

/// Annotations that name images: of objects, and of charts (`Chart.yaml`).
package enum ImageAnnotations {
    /// Lists of `{name, image}` or of references, as a text of YAML; they tell what a chart runs and make nothing run it.
    private static let lists: Set<String> = ["artifacthub.io/images", "helm.sh/images", "images"]
    /// References that something in the cluster takes for a container.
    private static let references: Set<String> = [
        "containerImage", "sidecar.istio.io/proxyImage", "config.linkerd.io/debug-image",
        "vault.hashicorp.com/agent-image",
        "instrumentation.opentelemetry.io/image",
    ]
    /// Copies of the object itself, and examples.
    private static let copies: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", "objectset.rio.cattle.io/applied", "alm-examples",
    ]

    /// Why the digest of an image in such a list is not written back.
    private static let obstacle = ImagePinning.impossible(
        "the annotation tells which images there are, it runs none"
    )

    /// What the annotations of a chart declare.
    package struct Declared: Sendable {
        /// The images, in their order.
        package internal(set) var uses: [ImageUse] = []
        /// Annotations in which something is no image.
        package internal(set) var unreadable: [(annotation: String, place: YAMLLocation)] = []
    }

    /// The images that the annotations of a chart declare.
    /// - Parameters:
    ///   - chart: `Chart.yaml`.
    ///   - file: What it is called in messages.
    package static func declared(in chart: YAMLNode, called file: String) -> Declared {
        var declared = Declared()
        guard let type = GroupVersionKind(apiVersion: chart["apiVersion"]?.string ?? "", kind: "Chart") else {
            return declared
        }
        let id = ObjectID(type: type, namespace: nil, name: chart["name"]?.string ?? "")
        for entry in chart["annotations"]?.mapping?.entries ?? [] where lists.contains(entry.name) {
            let place = YAMLLocation(file, entry.value.position)
            let texts = listed(entry.value.string ?? "")
            let references = texts.compactMap { ImageShape.parse(ImageShape.withoutScheme($0[...])) }
            if texts.isEmpty || references.count < texts.count {
                declared.unreadable.append((entry.name, place))
            }
            declared.uses += references.map { reference in
                ImageUse(
                    reference: reference,
                    text: reference.familiar,
                    object: id,
                    path: YAMLPath([.key("annotations"), .key(entry.name)]),
                    place: place,
                    origin: ImageOrigin(.annotation, entry.name),
                    pinning: reference.digest == nil ? obstacle : .pinned
                )
            }
        }
        return declared
    }

    /// Whether an annotation is only a copy of what is read anyway.
    static func isCopy(_ name: String) -> Bool { copies.contains(name) }

    /// The images that an annotation names; nil where its meaning is not known.
    static func hits(of name: String, _ node: YAMLNode, at path: YAMLPath) -> [ImageHit]? {
        guard let text = node.string else { return nil }
        func hit(_ text: String, _ pinning: ImagePinning) -> ImageHit? {
            ImageShape.parse(text).map { reference in
                ImageHit(
                    path: path,
                    position: node.position,
                    text: text,
                    meaning: .image(reference, ImageOrigin(.annotation, name)),
                    pinning: reference.digest == nil ? pinning : .pinned
                )
            }
        }
        if references.contains(name) { return hit(text, .text(end: text.utf8.count)).map { [$0] } }
        guard lists.contains(name) else { return nil }
        return listed(text).compactMap {
            hit($0, obstacle)
        }
    }

    private static func listed(_ text: String) -> [String] {
        let nodes: [YAMLNode]
        do {
            nodes = try YAMLDocuments.read(Array(text.utf8), name: "annotation")
        } catch {
            return []
        }
        return nodes.flatMap { $0.sequence ?? [] }.map { $0.string ?? $0["image"]?.string ?? "" }
    }
}
