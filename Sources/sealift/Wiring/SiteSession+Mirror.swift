import Activation
import Diagnostics
import FileIO
import OCILayout
import Registry
import Site
import SystemPackage

extension SiteSession {
    /// Those targets of the configuration on this machine where nothing is; mirrors and clusters are not asked.
    /// - Parameter warn: Told of those that cannot be looked at.
    static func lostTargets(of site: SiteDirectory, warn: (String) -> Void) async throws -> [String] {
        let local: [any SnapshotTarget] = try SiteConfiguration(of: site).activate.compactMap { activation in
            switch activation.place {
            case .files(let folder): FilesTarget(folder)
            case .git(let path, let branch): GitTarget(path, branch: branch, site: site)
            case .oci, .cluster: nil
            }
        }
        var lost: [String] = []
        for target in local {
            do {
                if try await target.hasLost() { lost.append(target.name.withoutSecrets) }
            } catch let error as any OperatorError {
                warn("\(target.name) cannot be looked at: \(error)")
            }
        }
        return lost
    }

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
