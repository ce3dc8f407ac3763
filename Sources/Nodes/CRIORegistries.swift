import OCILayout
import SystemPackage

/// A file of our own in `registries.conf.d`, which CRI-O and Podman read beside those of others.
struct CRIORegistries {
    private static let mark =
        "# Written by sealift mirror-config, and removed by sealift mirror-config crio --undo."

    private let path: FilePath

    init(below root: FilePath) { path = root.pushing("etc/containers/registries.conf.d/50-sealift.conf") }

    /// What is in the file by `rule`; without one it is removed.
    func setting(_ rule: MirrorRule?) throws -> [NodeFileChange] {
        let before = try NodeFile.text(of: path)
        guard before?.hasPrefix(Self.mark) ?? true else { throw NodeError.foreignFile(path) }
        guard let rule else { return before == nil ? [] : [NodeFileChange(path, from: before, to: nil)] }
        if let authority = rule.authority {
            throw NodeError.authorityElsewhere(authority, host: rule.mirror.host)
        }
        let location = [rule.mirror.host.description, rule.mirror.path?.description].compactMap(\.self)
            .joined(separator: "/")
        let entries = rule.registries.map { registry in
            """
            [[registry]]
            prefix = "\(registry)"
            location = "\(registry)"
            [[registry.mirror]]
            location = "\(location)"
            insecure = \(!rule.mirror.isSecure)

            """
        }
        return [NodeFileChange(path, from: before, to: Self.mark + "\n" + entries.joined(separator: "\n"))]
    }
}
