import Diagnostics
import OCILayout
import SystemPackage
import YAML

/// Our lines in `registries.yaml` of k3s, between two marks; all others stay as they are, comments too.
struct K3sRegistries {
    private let root: FilePath
    private var path: FilePath { root.pushing("etc/rancher/k3s/registries.yaml") }

    init(below root: FilePath) { self.root = root }

    /// What our lines say.
    private struct Entries {
        var mirrors: [RegistryHost: MirrorAddress] = [:]
        /// The file with the authority of each mirror's certificate, by its host.
        var authorities: [String: String] = [:]

        var mirrorLines: [String] {
            mirrors.sorted { $0.key < $1.key }.flatMap { registry, mirror in
                let rewrite = mirror.path.map { ["  rewrite:", "    \"^(.*)$\": \"\($0)/$1\""] } ?? []
                return ["\"\(registry)\":", "  endpoint:", "    - \"\(mirror.origin)\""] + rewrite
            }
        }

        var authorityLines: [String] {
            authorities.sorted { $0.key < $1.key }.flatMap { host, authority in
                ["\"\(host)\":", "  tls:", "    ca_file: \(YAMLNode.string(authority).jsonText)"]
            }
        }
    }

    /// Our lines with `rule`, beside the registries of earlier runs.
    func adding(_ rule: MirrorRule) throws -> [NodeFileChange] {
        let before = try NodeFile.text(of: path, below: root)
        var lines = try MarkedLines(before ?? "", of: path)
        let others = lines.others
        var entries = try ours(in: lines, of: before ?? "")
        for registry in rule.registries { entries.mirrors[registry] = rule.mirror }
        if let authority = rule.authority {
            entries.authorities[rule.mirror.host.description] = authority.string
        }
        lines.insert(entries.mirrorLines, below: "mirrors")
        lines.insert(entries.authorityLines, below: "configs")
        let after = lines.text
        try check(after, keeps: others, and: entries)
        return [NodeFileChange(path, from: before, to: after)]
    }

    /// Takes our lines away, and a file with nothing else.
    func removing() throws -> [NodeFileChange] {
        guard let before = try NodeFile.text(of: path, below: root) else { return [] }
        let lines = try MarkedLines(before, of: path)
        guard !lines.isEdited else { throw NodeError.editedFile(path) }
        return [NodeFileChange(path, from: before, to: lines.isBlank ? nil : lines.others)]
    }

    /// What our lines say, if nobody has edited them.
    private func ours(in lines: MarkedLines, of text: String) throws -> Entries {
        guard !lines.isEdited else { throw NodeError.editedFile(path) }
        guard lines.hasOurs else { return Entries() }
        let (all, others) = (try node(text), try node(lines.others))
        var entries = Entries()
        for entry in all?["mirrors"]?.mapping?.entries ?? []
        where others?["mirrors"]?[entry.name] == nil {
            guard let origin = entry.value["endpoint"]?.sequence?.first?.string else {
                throw NodeError.editedFile(path)
            }
            let path = entry.value["rewrite"]?["^(.*)$"]?.string?.dropLast("/$1".count)
            entries.mirrors[try RegistryHost(entry.name)] = MirrorAddress(
                path.map { "\(origin)/\($0)" } ?? origin
            )
        }
        for entry in all?["configs"]?.mapping?.entries ?? []
        where others?["configs"]?[entry.name] == nil {
            entries.authorities[entry.name] = entry.value["tls"]?["ca_file"]?.string
        }
        return entries
    }

    /// A file as YAML; nil where it says nothing.
    private func node(_ text: String) throws -> YAMLNode? {
        let isEmpty = text.split(whereSeparator: \.isNewline).allSatisfy { line in
            let line = line.drop(while: \.isWhitespace)
            return line.isEmpty || line.hasPrefix("#")
        }
        guard !isEmpty else { return nil }
        do {
            let node = try YAMLDocuments.readOne(
                Array(text.utf8),
                name: path.string,
                limits: .configuration,
                purpose: .configuration
            )
            return node.isNull ? nil : node
        } catch {
            throw NodeError.unmergeable(path, .k3s, reason: error.description)
        }
    }

    /// Refuses a text that is no YAML, or that says something else than what others have written and `entries`.
    private func check(_ text: String, keeps others: String, and entries: Entries) throws {
        let after = try node(text)
        for (registry, mirror) in entries.mirrors {
            let endpoints = after?["mirrors"]?[registry.description]?["endpoint"]?.sequence?.map(\.string)
            guard endpoints == [mirror.origin] else {
                throw NodeError.unmergeable(
                    path,
                    .k3s,
                    reason: "\(registry) would not be at \(mirror.origin)"
                )
            }
        }
        for entry in try node(others)?.mapping?.entries ?? [] {
            let kept = after?[entry.name]
            let isKept =
                ["mirrors", "configs"].contains(entry.name) && !entry.value.isNull
                ? (entry.value.mapping?.entries ?? []).allSatisfy { kept?[$0.name]?.json == $0.value.json }
                : kept?.json == entry.value.json || entry.value.isNull
            guard isKept else {
                throw NodeError.unmergeable(path, .k3s, reason: "\(entry.name) would not stay as it is")
            }
        }
    }
}

extension YAMLNode {
    /// The value as JSON, which is YAML too.
    fileprivate var jsonText: String { String(decoding: json, as: UTF8.self) }
}
