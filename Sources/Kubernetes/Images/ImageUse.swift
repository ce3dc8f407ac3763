package import OCILayout
package import YAML

/// One place where an object names an image.
package struct ImageUse: Sendable, Hashable {
    /// The image.
    package let reference: ImageReference
    /// The reference as the manifest writes it.
    package let text: String
    /// The object.
    package let object: ObjectID
    /// The field; of an image in a text within the object, the field of the text.
    package let path: YAMLPath
    /// Where it stands in the manifest.
    package let place: YAMLLocation
    /// How it was found.
    package let origin: ImageOrigin
    /// How its digest is written back.
    package let pinning: ImagePinning

    /// Why the image is needed: `Deployment/kube-system/coredns spec.template.spec.containers[0].image`.
    package var why: String { "\(object) \(path)" }
}
