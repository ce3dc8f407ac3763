/// What an entry of a layout's `index.json` is called by `org.opencontainers.image.ref.name`.
///
/// The annotation has no fixed meaning: skopeo writes a bare tag, others a path and a tag or a full reference.
package enum LayoutName: Hashable, Sendable {
    /// A full reference with a host.
    case reference(ImageReference)
    /// The path of a repository and a tag, as sealift writes it.
    case tagged(RepositoryName, Tag)
    /// A tag, or a name without a tag; which of them it is, only its writer knows.
    case bare(Tag)
    /// Something else.
    case other(String)

    /// Tells the forms apart.
    package init(_ text: String) {
        self = Self.reference(text) ?? Self.tagged(text) ?? Self.bare(text) ?? .other(text)
    }

    /// The name in its canonical form.
    var text: String {
        switch self {
        case .reference(let reference): reference.description
        case .tagged(let repository, let tag): "\(repository):\(tag)"
        case .bare(let tag): tag.description
        case .other(let text): text
        }
    }

    private static func reference(_ text: String) -> LayoutName? {
        guard ImageReference.startsWithHost(text) else { return nil }
        do throws(OCILayoutError) {
            return .reference(try ImageReference(text))
        } catch {
            return nil
        }
    }

    private static func tagged(_ text: String) -> LayoutName? {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        do throws(OCILayoutError) {
            let tag = try Tag(String(text[text.utf8.index(after: colon)...]))
            return .tagged(try RepositoryName(String(text[..<colon])), tag)
        } catch {
            return nil
        }
    }

    private static func bare(_ text: String) -> LayoutName? {
        do throws(OCILayoutError) {
            return .bare(try Tag(text))
        } catch {
            return nil
        }
    }
}
