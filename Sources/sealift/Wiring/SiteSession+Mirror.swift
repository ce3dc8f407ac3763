import FileIO
import OCILayout
import Registry
import SystemPackage

extension SiteSession {
    /// Where images are.
    enum Mirror: Sendable {
        case layout(LayoutDirectory)
        case registry(RegistryClient, name: String)
        /// There is none where it should be.
        case absent(AbsentMirror)

        /// Opens the layout at `path`, as whoever only looks does: it is not made, and another process may write to it.
        static func reading(_ path: FilePath) throws -> Mirror {
            guard try Directory.examine(path) != nil else { return .absent(AbsentMirror(path: path)) }
            return .layout(try LayoutDirectory(reading: path))
        }

        var name: String {
            switch self {
            case .layout(let layout): "oci:\(layout.path)"
            case .registry(_, let name): name
            case .absent(let mirror): "oci:\(mirror.path)"
            }
        }

        var store: any ImageStore {
            switch self {
            case .layout(let layout): layout
            case .registry(let client, _): client
            case .absent(let mirror): mirror
            }
        }
    }
}
