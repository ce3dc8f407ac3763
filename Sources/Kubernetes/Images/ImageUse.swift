package import OCILayout
package import YAML

/// One place where an object names an image.
package struct ImageUse: Sendable, Hashable {
    /// How sure it is that the text names an image that the object will run.
    package enum Confidence: String, Sendable, Hashable, Codable {
        /// A field whose meaning is known.
        case definite
    }

    /// The image.
    package let reference: ImageReference
    /// The reference as the manifest writes it.
    package let text: String
    /// The object.
    package let object: ObjectID
    /// The field.
    package let path: YAMLPath
    /// How sure it is.
    package let confidence: Confidence

    /// Why the image is needed: `Deployment/kube-system/coredns spec.template.spec.containers[0].image`.
    package var why: String { "\(object) \(path)" }
}
