import Diagnostics
package import OCILayout
import YAML

/// Finds the images that objects name, in fields whose meaning is known.
///
/// Only kinds with a rule are looked at, and only their fields: nothing in `.status`, in a definition of a custom resource
/// or in a text that happens to look like a reference is taken for an image. What looks much like one is reported.
package struct ImageDiscovery: Sendable {
    /// What was found in some objects.
    package struct Findings: Sendable {
        /// The images, in the order of the objects and of their fields.
        package internal(set) var uses: [ImageUse] = []
        /// Containers that name no image, and texts that may be images.
        package internal(set) var warnings: [ImageWarning] = []

        /// Every image once, sorted.
        package var references: [ImageReference] { Set(uses.map(\.reference)).sorted() }
    }

    private let rules: [ImageRule]
    private let listed: Set<ImageReference>

    /// Knows the kinds of Kubernetes itself.
    /// - Parameter listed: Images that are shipped or waived anyway, so that a text which may name one is not reported.
    package init(listed: Set<ImageReference> = []) {
        rules = ImageRule.core
        self.listed = Set(listed.map(\.withTag))
    }

    /// Finds the images of `objects`.
    /// - Throws: ``KubernetesError/malformedImage(_:path:at:text:reason:)`` for a field that holds no reference, such as one
    ///   with a variable left in it.
    package func findings(in objects: some Sequence<KubernetesObject>) throws(KubernetesError) -> Findings {
        var findings = Findings()
        for object in objects {
            let first = findings.uses.count
            for rule in rules where rule.covers(object.id.type) {
                for field in rule.fields {
                    for (path, node) in field.values(in: object.node) {
                        try add(node, at: path, of: object, to: &findings)
                    }
                }
            }
            let known = Set(findings.uses[first...].map(\.path))
            for suspect in ImageSuspects.find(in: object)
            where !known.contains(suspect.path) && !listed.contains(suspect.reference) {
                findings.warnings.append(
                    .possibleImage(object.id, path: suspect.path, reference: suspect.reference)
                )
            }
        }
        return findings
    }

    private func add(
        _ node: YAMLNode,
        at path: YAMLPath,
        of object: KubernetesObject,
        to findings: inout Findings
    ) throws(KubernetesError) {
        func malformed(_ text: String, _ reason: String) -> KubernetesError {
            let place = YAMLLocation(object.place.name, node.position)
            return .malformedImage(object.id, path: path, at: place, text: text, reason: reason)
        }
        if node.isNull || node.string == "" {
            findings.warnings.append(.emptyImage(object.id, path: path))
            return
        }
        guard let text = node.string else { throw malformed(node.words, "expected text") }
        do {
            findings.uses.append(
                ImageUse(
                    reference: try ImageReference(text),
                    text: text,
                    object: object.id,
                    path: path,
                    confidence: .definite
                )
            )
        } catch {
            throw malformed(text, Self.reason(text, error))
        }
    }

    private static func reason(_ text: String, _ error: OCILayoutError) -> String {
        if text.contains("${") { return "a variable was not replaced" }
        if text.contains("{{") { return "a template was not rendered" }
        if case .malformedReference(_, let reason) = error { return reason }
        return error.description
    }
}
