import Diagnostics
import OCILayout
import SystemPackage
import YAML

/// Our lines in `registries.yaml` of k3s, between two marks; all others stay as they are, comments too.
struct K3sRegistries {
    private static let begin = "# BEGIN sealift mirror-config"
    private static let end = "# END sealift mirror-config"

    private let path: FilePath

    init(below root: FilePath) { path = root.pushing("etc/rancher/k3s/registries.yaml") }

    /// Our lines by `rule`; without one they are taken away, and a file with nothing else is removed.
    func setting(_ rule: MirrorRule?) throws -> [NodeFileChange] {
        let before = try NodeFile.text(of: path)
        let others = try withoutOurs(before ?? "")
        let isEmpty = others.allSatisfy { $0.allSatisfy(\.isWhitespace) }
        guard let rule else {
            guard let before else { return [] }
            return [NodeFileChange(path, from: before, to: isEmpty ? nil : others.joined(separator: "\n"))]
        }
        var lines = isEmpty ? [] : others
        insert(Self.mirrors(rule), as: "mirrors", into: &lines)
        if let authority = rule.authority {
            insert(
                [
                    "\"\(rule.mirror.host)\":", "  tls:",
                    "    ca_file: \(YAMLNode.string(authority.string).jsonText)",
                ],
                as: "configs",
                into: &lines
            )
        }
        var after = lines.joined(separator: "\n")
        if !after.hasSuffix("\n") { after += "\n" }
        try check(after, keeps: others.joined(separator: "\n"), and: rule)
        return [NodeFileChange(path, from: before, to: after)]
    }

    private static func mirrors(_ rule: MirrorRule) -> [String] {
        rule.registries.flatMap { registry in
            let rewrite = rule.mirror.path.map { ["  rewrite:", "    \"^(.*)$\": \"\($0)/$1\""] } ?? []
            return ["\"\(registry)\":", "  endpoint:", "    - \"\(rule.mirror.origin)\""] + rewrite
        }
    }

    private func withoutOurs(_ text: String) throws -> [String] {
        var lines: [String] = []
        var isOurs = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let mark = line.drop(while: \.isWhitespace)
            if mark == Self.begin {
                isOurs = true
            } else if mark == Self.end {
                isOurs = false
            } else if !isOurs {
                lines.append(line)
            }
        }
        guard !isOurs else { throw NodeError.unmergeable(path, reason: "\"\(Self.begin)\" has no end") }
        return lines
    }

    /// Puts entries below a key of the file, which is added where there is none.
    private func insert(_ entries: [String], as key: String, into lines: inout [String]) {
        let found = lines.firstIndex { line in
            line.hasPrefix("\(key):")
                && line.dropFirst(key.count + 1).prefix { $0 != "#" }.allSatisfy(\.isWhitespace)
        }
        let next = found.flatMap { found in
            lines[(found + 1)...].first { line in
                let text = line.drop(while: \.isWhitespace)
                return !text.isEmpty && !text.hasPrefix("#")
            }
        }
        let width = next.map { $0.prefix { $0 == " " }.count } ?? 0
        let indent = String(repeating: " ", count: width > 0 ? width : 2)
        let block = ([Self.begin] + entries + [Self.end]).map { indent + $0 }
        if let found {
            lines.insert(contentsOf: block, at: found + 1)
        } else {
            while lines.last?.isEmpty == true { lines.removeLast() }
            // The key is ours as well.
            lines += [Self.begin, "\(key):"] + entries.map { indent + $0 } + [Self.end, ""]
        }
    }

    /// Refuses a text that is no YAML, or that says something else than what others have written and `rule`.
    private func check(_ text: String, keeps others: String, and rule: MirrorRule) throws {
        let after: YAMLNode
        do {
            after = try YAMLDocuments.readOne(
                Array(text.utf8),
                name: path.string,
                limits: .configuration,
                purpose: .configuration
            )
        } catch {
            throw NodeError.unmergeable(path, reason: error.description)
        }
        for registry in rule.registries {
            let endpoints = after["mirrors"]?[registry.description]?["endpoint"]?.sequence?.map(\.string)
            guard endpoints == [rule.mirror.origin] else {
                throw NodeError.unmergeable(path, reason: "\(registry) would not be at \(rule.mirror.origin)")
            }
        }
        guard others.contains(where: { !$0.isWhitespace }) else { return }
        let before = try YAMLDocuments.readOne(
            Array(others.utf8),
            name: path.string,
            limits: .configuration,
            purpose: .configuration
        )
        for entry in before.mapping?.entries ?? [] {
            let kept = after[entry.name]
            let isKept =
                ["mirrors", "configs"].contains(entry.name) && !entry.value.isNull
                ? (entry.value.mapping?.entries ?? []).allSatisfy { kept?[$0.name]?.json == $0.value.json }
                : kept?.json == entry.value.json || entry.value.isNull
            guard isKept else {
                throw NodeError.unmergeable(path, reason: "\(entry.name) would not stay as it is")
            }
        }
    }
}

extension YAMLNode {
    /// The value as JSON, which is YAML too.
    fileprivate var jsonText: String { String(decoding: json, as: UTF8.self) }
}
