package import Diagnostics
package import OCILayout
package import SystemPackage

/// Why the configuration of a node cannot be changed.
package enum NodeError: OperatorError, Equatable {
    /// A file that others have written, where one of ours would be.
    case foreignFile(FilePath)
    /// A file in which others' and our entries cannot be told apart, or do not go together.
    case unmergeable(FilePath, reason: String)
    /// Docker has mirrors of Docker Hub alone.
    case dockerHubOnly([String])
    /// A mirror below a path, where only whole hosts are taken.
    case noPath(MirrorAddress)
    /// The authority of a certificate belongs into another file.
    case authorityElsewhere(FilePath, host: RegistryHost)
    /// Entries can be found by the mirror that they name, and by nothing else.
    case mirrorNeeded(FilePath)

    package var report: ErrorReport {
        switch self {
        case .foreignFile(let path):
            ErrorReport(
                "node.foreign-file",
                .environment,
                "\(path.string.terminalSafe) was not written by sealift, and would be replaced; nothing is written",
                remedy: "see who needs it; move it away, or add the mirror to it by hand as -n shows it"
            )
        case .unmergeable(let path, let reason):
            ErrorReport(
                "node.unmergeable",
                .environment,
                "\(path.string.terminalSafe) cannot take the mirror beside what others have written: \(reason.terminalSafe)",
                remedy: "write mirrors: as a block, each registry once, or add the mirror by hand"
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
        case .mirrorNeeded(let path):
            ErrorReport(
                "node.mirror-needed",
                .usage,
                "\(path.string.terminalSafe) has no marks by which entries of sealift could be found",
                remedy: "name the mirror that is to be taken out with --mirror"
            )
        }
    }
}
