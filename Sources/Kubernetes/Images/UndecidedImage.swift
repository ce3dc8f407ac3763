import Diagnostics
package import OCILayout
package import YAML

/// A text that looks like an image, or an image that only the site will know, about which nothing is decided.
package struct UndecidedImage: Sendable, Hashable {
    /// The object.
    package let object: ObjectID
    /// The field.
    package let path: YAMLPath
    /// Where it stands in the manifest.
    package let place: YAMLLocation
    /// The text as it is written.
    package let text: String
    /// The image that it may name; nil where that cannot be told.
    package let reference: ImageReference?
    /// Why it cannot be decided here.
    package let doubt: ImageDoubt

    /// The object and the field.
    package var subject: String { "\(object.description.terminalSafe) \(path.description.terminalSafe)" }

    /// What it is, in words, with its place.
    package var reason: String {
        let name = reference?.familiar ?? "\"\(text.terminalSafe)\""
        let what =
            switch doubt {
            case .looksLikeImage: "\(name) looks like an image"
            case .versionRange(let range):
                "\(name) is wanted in the versions \"\(range.terminalSafe)\", which is no one image"
            case .template: "\(name) is filled in at the site"
            case .operatorChooses: "no image is named, so that its operator chooses one"
            }
        return "\(place): \(what)"
    }

    /// The line for `images.decide` of the fleet: ships the image, or ignores what names none.
    package var line: String {
        let kind = KindName(object.type).description
        let fields = [
            "kind: \(kind)", "path: \(quoted(path.description))",
            reference.map { "reference: \(quoted($0.familiar))" },
            "decision: \(reference == nil ? "ignore" : "ship")", "reason: \(quoted(cause))",
        ]
        return "- {\(fields.compactMap(\.self).joined(separator: ", "))}"
    }

    private var cause: String {
        reference == nil ? "its images are under images.extra" : "run by \(object.type.kind) \(object.name)"
    }

    private func quoted(_ text: String) -> String {
        "'\(text.terminalSafe.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
}
