package import Diagnostics
package import OCILayout
package import SystemPackage

/// Why the configuration of a node cannot be changed.
package enum NodeError: OperatorError, Equatable {
    /// A file that others have written, where one of ours would be.
    case foreignFile(FilePath)
    /// A file in which others' and our entries cannot be told apart, or do not go together.
    case unmergeable(FilePath, NodeRuntime, reason: String)
    /// A file that we have written and somebody has changed.
    case editedFile(FilePath)
    /// Another file says something about a registry, too.
    case contradicted(FilePath, registry: RegistryHost)
    /// A link, or something else that is neither a file nor a folder, on the way to a file of ours.
    case noPlainFile(FilePath)
    /// A file that is no text.
    case noText(FilePath)
    /// Docker has mirrors of Docker Hub alone.
    case dockerHubOnly([String])
    /// A mirror below a path, where only whole hosts are taken.
    case noPath(MirrorAddress)
    /// The authority of a certificate belongs into another file.
    case authorityElsewhere(FilePath, host: RegistryHost)

    package var report: ErrorReport {
        switch self {
        case .foreignFile(let path):
            ErrorReport(
                "node.foreign-file",
                .environment,
                "\(path.string.terminalSafe) was not written by sealift, and would be replaced; nothing is written",
                remedy: "see who needs it and move it away, then run again; or add the mirror to it by hand"
            )
        case .unmergeable(let path, let runtime, let reason):
            ErrorReport(
                "node.unmergeable",
                .environment,
                "\(path.string.terminalSafe) cannot take the mirror beside what others have written: \(reason.terminalSafe)",
                remedy: runtime == .k3s
                    ? "write mirrors: as a block, each registry once, or add the mirror by hand"
                    : "correct the file, then run again; dockerd --validate says whether it is right"
            )
        case .editedFile(let path):
            ErrorReport(
                "node.edited-file",
                .environment,
                "what sealift has written in \(path.string.terminalSafe) was changed by somebody, and would be lost; nothing is written",
                remedy: "see what is needed of it, and delete by hand what sealift has written"
            )
        case .contradicted(let path, let registry):
            ErrorReport(
                "node.contradicted",
                .environment,
                "\(path.string.terminalSafe) says where \(registry) is, so one of two entries would not count; nothing is written",
                remedy: "take the registry out of that file, then run again"
            )
        case .noPlainFile(let path):
            ErrorReport(
                "node.no-plain-file",
                .environment,
                "\(path.string.terminalSafe) is a link or no plain file, which would lead elsewhere or be replaced; nothing is written",
                remedy: "name what it leads to by --root, or change that file by hand"
            )
        case .noText(let path):
            ErrorReport(
                "node.no-text",
                .environment,
                "\(path.string.terminalSafe) is not UTF-8 text; nothing is written",
                remedy: "correct the file, then run again"
            )
        case .dockerHubOnly(let registries):
            ErrorReport(
                "node.docker-hub-only",
                .usage,
                "Docker has mirrors of docker.io alone, found \(registries.map(\.terminalSafe).joined(separator: ", "))",
                remedy: "let manifests name the mirror itself (sealift.yaml), or use containerd on the nodes"
            )
        case .noPath(let mirror):
            ErrorReport(
                "node.no-path",
                .usage,
                "\(mirror.description.terminalSafe) has a path, and Docker takes a mirror without one",
                remedy: "name a mirror that has the images at its top, such as sealift serve"
            )
        case .authorityElsewhere(let path, let host):
            ErrorReport(
                "node.authority-elsewhere",
                .usage,
                "\(path.string.terminalSafe) cannot be named in this configuration, expected the authority where it is looked for",
                remedy:
                    "leave out --ca, and copy the file to /etc/docker/certs.d/\(host)/ca.crt or /etc/containers/certs.d/\(host)/ca.crt"
            )
        }
    }
}
