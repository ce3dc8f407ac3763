package import OCILayout
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

    /// An image that an annotation declares.
    package struct Declared: Sendable, Hashable {
        /// The image.
        package let reference: ImageReference
        /// The annotation.
        package let annotation: String
    }

    /// The images that the annotations of a chart declare, in their order.
    package static func declared(in annotations: YAMLNode) -> [Declared] {
        (annotations.mapping?.entries ?? []).flatMap { entry -> [Declared] in
            guard lists.contains(entry.name), let text = entry.value.string else { return [] }
            return listed(text).compactMap { name in
                ImageShape.parse(name).map { Declared(reference: $0, annotation: entry.name) }
            }
        }
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
            hit($0, .impossible("the annotation tells which images there are, it runs none"))
        }
    }

    private static func listed(_ text: String) -> [String] {
        let nodes: [YAMLNode]
        do {
            nodes = try YAMLDocuments.read(Array(text.utf8), name: "annotation")
        } catch {
            return []
        }
        return nodes.flatMap { $0.sequence ?? [] }.compactMap { $0.string ?? $0["image"]?.string }
    }
}
