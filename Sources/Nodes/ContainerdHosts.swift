import FileIO
import OCILayout
import SystemPackage

/// `certs.d/HOST/hosts.toml` of containerd: a file for each registry.
struct ContainerdHosts {
    private static let file = OwnFile(of: "mirror-config containerd")

    private let root: FilePath
    private var folder: FilePath { root.pushing("etc/containerd/certs.d") }

    init(below root: FilePath) { self.root = root }

    func adding(_ rule: MirrorRule) throws -> [NodeFileChange] {
        try rule.registries.map { registry in
            let path = folder.appending(registry.description).appending("hosts.toml")
            let before = try NodeFile.text(of: path, below: root)
            if let before { _ = try Self.file.content(of: before, at: path) }
            return NodeFileChange(path, from: before, to: Self.file.text(Self.content(rule)))
        }
    }

    func removing() throws -> [NodeFileChange] {
        guard try NodeFile.isFolder(folder, below: root) else { return [] }
        return try Directory.entries(of: folder).filter { $0.kind == .directory }.compactMap { entry in
            let path = folder.appending(entry.name).appending("hosts.toml")
            guard let before = try NodeFile.text(of: path, below: root), Self.file.isOurs(before) else {
                return nil
            }
            _ = try Self.file.content(of: before, at: path)
            return NodeFileChange(path, from: before, to: nil)
        }
    }

    /// `server` is what is asked last; it is the mirror, too, so that a node never looks for the registry itself.
    private static func content(_ rule: MirrorRule) -> String {
        let mirror = rule.mirror
        let base = mirror.path.map { "\(mirror.origin)/v2/\($0)" } ?? mirror.origin
        var lines = [
            "server = \"\(base)\"", "", "[host.\"\(base)\"]",
            "  capabilities = [\"pull\", \"resolve\"]",
        ]
        if mirror.path != nil { lines.append("  override_path = true") }
        if let authority = rule.authority { lines.append("  ca = \(TOML.text(authority.string))") }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Texts of TOML.
enum TOML {
    /// A basic string.
    static func text(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
