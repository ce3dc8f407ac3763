import OCILayout
import SystemPackage
import YAML

/// `registry-mirrors` and `insecure-registries` in `daemon.json` of Docker, which has mirrors of Docker Hub alone.
struct DockerDaemon {
    private let path: FilePath

    init(below root: FilePath) { path = root.pushing("etc/docker/daemon.json") }

    func adding(_ rule: MirrorRule) throws -> [NodeFileChange] {
        let others = rule.registries.filter { !$0.isDockerHub }
        guard others.isEmpty else { throw NodeError.dockerHubOnly(others.map(\.description)) }
        guard rule.mirror.path == nil else { throw NodeError.noPath(rule.mirror) }
        if let authority = rule.authority {
            throw NodeError.authorityElsewhere(authority, host: rule.mirror.host)
        }
        let before = try NodeFile.text(of: path)
        var settings = try read(before)
        settings.add(rule.mirror.origin, to: "registry-mirrors")
        if !rule.mirror.isSecure { settings.add(rule.mirror.host.description, to: "insecure-registries") }
        return [try change(from: before, to: settings)]
    }

    func removing(_ mirror: MirrorAddress?) throws -> [NodeFileChange] {
        guard let mirror else { throw NodeError.mirrorNeeded(path) }
        guard let before = try NodeFile.text(of: path) else { return [] }
        var settings = try read(before)
        settings.remove(mirror.origin, from: "registry-mirrors")
        settings.remove(mirror.host.description, from: "insecure-registries")
        return [try change(from: before, to: settings)]
    }

    private func read(_ text: String?) throws -> YAMLMapping {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return YAMLMapping() }
        // JSON is YAML, and its members keep their order.
        let node = try YAMLDocuments.readOne(
            Array(text.utf8),
            name: path.string,
            limits: .configuration,
            purpose: .configuration
        )
        guard let mapping = node.mapping else {
            throw NodeError.unmergeable(path, reason: "it is no JSON object")
        }
        return mapping
    }

    /// The same settings in another layout are no change.
    private func change(from before: String?, to settings: YAMLMapping) throws -> NodeFileChange {
        let old = try read(before)
        if before != nil, YAMLNode(.mapping(old)).json == YAMLNode(.mapping(settings)).json {
            return NodeFileChange(path, from: before, to: before)
        }
        let isEmpty = settings.entries.isEmpty
        return NodeFileChange(path, from: before, to: isEmpty ? nil : Self.text(settings))
    }

    /// A member in a line, as people write this file.
    private static func text(_ settings: YAMLMapping) -> String {
        let members = settings.entries.map { entry in
            let name = String(decoding: YAMLNode.string(entry.name).json, as: UTF8.self)
            return "  \(name): \(String(decoding: entry.value.json, as: UTF8.self))"
        }
        return "{\n\(members.joined(separator: ",\n"))\n}\n"
    }
}

extension YAMLMapping {
    fileprivate mutating func add(_ text: String, to key: String) {
        let list = self[key]?.sequence ?? []
        guard !list.contains(where: { $0.string == text }) else { return }
        self[key] = YAMLNode(.sequence(list + [.string(text)]))
    }

    fileprivate mutating func remove(_ text: String, from key: String) {
        guard let list = self[key]?.sequence else { return }
        let rest = list.filter { $0.string != text }
        self[key] = rest.isEmpty ? nil : YAMLNode(.sequence(rest))
    }
}
