import Content
import Diagnostics
import Hummingbird
import OCILayout

/// What the path of a request asks for (distribution-spec, "Endpoints").
enum MirrorRoute: Hashable, Sendable {
    case base
    case catalog
    case tags(RepositoryName)
    case manifest(RepositoryName, ReferenceSelector)
    case blob(RepositoryName, Digest)
    case referrers(RepositoryName, Digest)

    /// Parses a path as it was sent.
    /// - Throws: ``MirrorFault``.
    init(path: String) throws(MirrorFault) {
        let parts = path.split(separator: "/").map { Self.decoded($0) }
        guard parts.first == "v2" else { throw .notFound(.unsupported, "the path does not start with /v2/") }
        switch parts.count {
        case 1: self = .base
        case 2 where parts[1] == "_catalog": self = .catalog
        case 4...:
            let name = try Self.name(parts[1..<parts.count - 2])
            let last = parts[parts.count - 1]
            switch parts[parts.count - 2] {
            case "tags" where last == "list": self = .tags(name)
            case "manifests": self = .manifest(name, try Self.selector(last))
            case "blobs": self = .blob(name, try Self.digest(last))
            case "referrers": self = .referrers(name, try Self.digest(last))
            default: throw .notFound(.unsupported, "there is nothing at this path")
            }
        default: throw .notFound(.unsupported, "there is nothing at this path")
        }
    }

    private static func name(_ parts: ArraySlice<String>) throws(MirrorFault) -> RepositoryName {
        do throws(OCILayoutError) {
            return try RepositoryName(parts.joined(separator: "/"))
        } catch {
            throw MirrorFault(.badRequest, .nameInvalid, error.description)
        }
    }

    private static func selector(_ text: String) throws(MirrorFault) -> ReferenceSelector {
        if text.contains(":") { return .digest(try digest(text)) }
        do throws(OCILayoutError) {
            return .tag(try Tag(text))
        } catch {
            throw MirrorFault(.badRequest, .tagInvalid, error.description)
        }
    }

    private static func digest(_ text: String) throws(MirrorFault) -> Digest {
        do throws(ContentError) {
            return try Digest(text)
        } catch {
            throw MirrorFault(.badRequest, .digestInvalid, error.description)
        }
    }

    /// The component with `%3A` as a colon, which some clients escape in digests; nothing else in a name needs escaping.
    private static func decoded(_ component: Substring) -> String {
        String(component.replacing("%3A", with: ":").replacing("%3a", with: ":"))
    }
}
