import FileIO
import OCILayout
import SystemPackage

/// `certs.d/HOST/hosts.toml` of containerd: a file for each registry.
struct ContainerdHosts {
    private static let mark =
        "# Written by sealift mirror-config, and removed by sealift mirror-config containerd --undo."

    private let folder: FilePath

    init(below root: FilePath) { folder = root.pushing("etc/containerd/certs.d") }

    func adding(_ rule: MirrorRule) throws -> [NodeFileChange] {
        try rule.registries.map { registry in
            let path = folder.appending(registry.description).appending("hosts.toml")
            let before = try NodeFile.text(of: path)
            guard before?.hasPrefix(Self.mark) ?? true else { throw NodeError.foreignFile(path) }
            return NodeFileChange(path, from: before, to: Self.text(rule))
        }
    }

    func removing() throws -> [NodeFileChange] {
        guard try Directory.examine(folder) == .directory else { return [] }
        return try Directory.entries(of: folder).compactMap { entry in
            let path = folder.appending(entry.name).appending("hosts.toml")
            guard let before = try NodeFile.text(of: path), before.hasPrefix(Self.mark) else { return nil }
            return NodeFileChange(path, from: before, to: nil)
        }
    }

    /// `server` is what is asked last; it is the mirror, too, so that a node never looks for the registry itself.
    private static func text(_ rule: MirrorRule) -> String {
        let mirror = rule.mirror
        let base = mirror.path.map { "\(mirror.origin)/v2/\($0)" } ?? mirror.origin
        var lines = [
            mark, "server = \"\(base)\"", "", "[host.\"\(base)\"]",
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
