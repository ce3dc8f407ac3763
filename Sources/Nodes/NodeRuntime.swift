import FileIO
package import SystemPackage

/// What pulls images on a node, and which of its files say where from.
package enum NodeRuntime: String, Sendable, CaseIterable {
    case containerd
    case k3s
    case crio
    case docker

    /// The changes that let nodes use a mirror; what others have written stays.
    /// - Parameter root: The folder that is `/` of the node.
    /// - Throws: ``NodeError``, ``FileError``; nothing is written.
    package func changes(for rule: MirrorRule, below root: FilePath) throws -> [NodeFileChange] {
        switch self {
        case .containerd: try ContainerdHosts(below: root).adding(rule)
        case .k3s: try K3sRegistries(below: root).adding(rule)
        case .crio: try CRIORegistries(below: root).adding(rule)
        case .docker: try DockerDaemon(below: root).adding(rule)
        }
    }

    /// The changes that take away what ``changes(for:below:)`` has added.
    /// - Parameter mirror: The mirror whose entries are taken out of the file of Docker; all that were added if nil. The others have one alone.
    /// - Throws: As for adding.
    package func removals(of mirror: MirrorAddress?, below root: FilePath) throws -> [NodeFileChange] {
        switch self {
        case .containerd: try ContainerdHosts(below: root).removing()
        case .k3s: try K3sRegistries(below: root).removing()
        case .crio: try CRIORegistries(below: root).removing()
        case .docker: try DockerDaemon(below: root).removing(mirror)
        }
    }

    /// What has to be done for the changes to count.
    package var nextStep: String {
        switch self {
        case .containerd: "containerd reads it at the next pull"
        case .k3s: "run on the node: systemctl restart k3s (or k3s-agent)"
        case .crio: "run on the node: systemctl reload crio"
        case .docker: "run on the node: systemctl reload docker"
        }
    }

    /// What keeps the node from reading the files; nil where nothing is known to.
    /// - Throws: ``FileError``.
    package func obstacle(below root: FilePath) throws -> String? {
        guard self == .containerd else { return nil }
        let path = root.pushing("etc/containerd/config.toml")
        let text = try NodeFile.text(of: path, below: root) ?? ""
        let isRead = text.split(whereSeparator: \.isNewline).contains { line in
            let line = line.drop(while: \.isWhitespace)
            return line.hasPrefix("config_path") && line.contains("/etc/containerd/certs.d")
        }
        return isRead
            ? nil
            : "\(path) does not set config_path = \"/etc/containerd/certs.d\" in its registry section, so containerd does not read these files"
    }
}
