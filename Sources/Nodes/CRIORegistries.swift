import FileIO
import OCILayout
import SystemPackage

/// A file of our own in `registries.conf.d`, which CRI-O and Podman read beside those of others.
struct CRIORegistries {
    private static let file = OwnFile(of: "mirror-config crio")

    private let root: FilePath
    private var folder: FilePath { root.pushing("etc/containers/registries.conf.d") }
    private var path: FilePath { folder.appending("50-sealift.conf") }

    init(below root: FilePath) { self.root = root }

    /// What is in the file with `rule`, beside the registries of earlier runs.
    func adding(_ rule: MirrorRule) throws -> [NodeFileChange] {
        if let authority = rule.authority {
            throw NodeError.authorityElsewhere(authority, host: rule.mirror.host)
        }
        let before = try NodeFile.text(of: path, below: root)
        var mirrors = try before.map(entries(of:)) ?? [:]
        for registry in rule.registries { mirrors[registry] = rule.mirror }
        try checkOthers(for: rule.registries)
        return [NodeFileChange(path, from: before, to: Self.text(mirrors))]
    }

    /// Takes the file away.
    func removing() throws -> [NodeFileChange] {
        guard let before = try NodeFile.text(of: path, below: root) else { return [] }
        _ = try entries(of: before)
        return [NodeFileChange(path, from: before, to: nil)]
    }

    private static func text(_ mirrors: [RegistryHost: MirrorAddress]) -> String {
        let entries = mirrors.sorted { $0.key < $1.key }.map { registry, mirror in
            """
            [[registry]]
            prefix = "\(registry)"
            location = "\(registry)"
            [[registry.mirror]]
            location = "\(mirror.location)"
            insecure = \(!mirror.isSecure)

            """
        }
        return file.text(entries.joined(separator: "\n"))
    }

    /// The mirrors that the file has.
    /// - Throws: ``NodeError/foreignFile(_:)``, ``NodeError/editedFile(_:)``.
    private func entries(of text: String) throws -> [RegistryHost: MirrorAddress] {
        let content = try Self.file.content(of: text, at: path)
        var mirrors: [RegistryHost: MirrorAddress] = [:]
        for match in content.matches(
            of:
                /prefix = "([^"]*)"\nlocation = "[^"]*"\n\[\[registry\.mirror\]\]\nlocation = "([^"]*)"\ninsecure = (true|false)/
        ) {
            let scheme = match.output.3 == "true" ? "http" : "https"
            mirrors[try RegistryHost(String(match.output.1))] = MirrorAddress("\(scheme)://\(match.output.2)")
        }
        return mirrors
    }

    /// Refuses registries that another file says something about, since one of the two would not count.
    private func checkOthers(for registries: [RegistryHost]) throws {
        var files = [root.pushing("etc/containers/registries.conf")]
        if try Directory.examine(folder) == .directory {
            files += try Directory.entries(of: folder).map(\.name).sorted()
                .filter { $0.hasSuffix(".conf") }.map { folder.appending($0) }.filter { $0 != path }
        }
        for file in files {
            let named = Self.named(in: try NodeFile.text(of: file, below: root) ?? "")
            for registry in registries
            where named.contains(where: { $0 == registry.description || $0.hasPrefix("\(registry)/") }) {
                throw NodeError.contradicted(file, registry: registry)
            }
        }
    }

    /// The prefixes and locations of the `[[registry]]` tables of a file.
    private static func named(in text: String) -> [Substring] {
        var isRegistry = false
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            let line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("[") { isRegistry = line.hasPrefix("[[registry]]") }
            guard isRegistry, let match = line.prefixMatch(of: /(?:prefix|location)\s*=\s*["']([^"']*)["']/)
            else { return nil }
            return match.output.1
        }
    }
}
