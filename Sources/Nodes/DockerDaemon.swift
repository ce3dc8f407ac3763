import Content
import Diagnostics
import Kubernetes
import OCILayout
import SystemPackage
import YAML

/// `registry-mirrors` and `insecure-registries` in `daemon.json` of Docker, which has mirrors of Docker Hub alone.
///
/// JSON has no place for a mark, so what was added is noted in a file beside it: nothing else is taken away again.
struct DockerDaemon {
    private let root: FilePath
    private var path: FilePath { root.pushing("etc/docker/daemon.json") }
    private var notePath: FilePath { root.pushing("etc/docker/sealift-mirrors.json") }

    init(below root: FilePath) { self.root = root }

    /// What was added.
    private struct Note: Codable, Equatable {
        /// Whether there was no file.
        var madeFile: Bool
        /// The lists that were not there.
        var madeLists: [String] = []
        /// What was put into each list.
        var added: [String: [String]] = [:]
    }

    func adding(_ rule: MirrorRule) throws -> [NodeFileChange] {
        let others = rule.registries.filter { !$0.isDockerHub }
        guard others.isEmpty else { throw NodeError.dockerHubOnly(others.map(\.description)) }
        guard rule.mirror.path == nil else { throw NodeError.noPath(rule.mirror) }
        if let authority = rule.authority {
            throw NodeError.authorityElsewhere(authority, host: rule.mirror.host)
        }
        let (before, noted) = (try NodeFile.text(of: path, below: root), try note())
        var settings = try read(before)
        var note = noted ?? Note(madeFile: before == nil)
        var wanted = [("registry-mirrors", rule.mirror.origin)]
        if !rule.mirror.isSecure { wanted.append(("insecure-registries", rule.mirror.host.description)) }
        for (key, text) in wanted {
            let list = try list(key, of: settings)
            guard list?.contains(text) != true else { continue }
            if list == nil { note.madeLists.append(key) }
            note.added[key, default: []].append(text)
            settings[key] = YAMLNode(.sequence((settings[key]?.sequence ?? []) + [.string(text)]))
        }
        guard !note.added.isEmpty else { return [NodeFileChange(path, from: before, to: before)] }
        // The note comes first: killed between the two, nothing is there that it does not name.
        return [try change(to: note), try change(from: before, to: settings, deletes: false)]
    }

    /// Takes away what was added: the entries of `mirror`, or of all mirrors.
    func removing(_ mirror: MirrorAddress?) throws -> [NodeFileChange] {
        guard var note = try note() else { return [] }
        let before = try NodeFile.text(of: path, below: root)
        var settings = try read(before)
        for (key, texts) in note.added {
            let gone = texts.filter {
                mirror == nil || $0 == mirror?.origin || $0 == mirror?.host.description
            }
            let rest = try list(key, of: settings)?.filter { !gone.contains($0) }
            if let rest {
                let isOurs = rest.isEmpty && note.madeLists.contains(key)
                settings[key] = isOurs ? nil : YAMLNode(.sequence(rest.map { .string($0) }))
            }
            let kept = texts.filter { !gone.contains($0) }
            note.added[key] = kept.isEmpty ? nil : kept
        }
        let daemon = before == nil ? [] : [try change(from: before, to: settings, deletes: note.madeFile)]
        return daemon + [try change(to: note.added.isEmpty ? nil : note)]
    }

    private func note() throws -> Note? {
        guard let text = try NodeFile.text(of: notePath, below: root) else { return nil }
        do {
            return try StrictJSON.decode(
                Note.self,
                from: Array(text.utf8),
                place: notePath.string,
                limits: .nodeFile
            )
        } catch {
            throw NodeError.unmergeable(notePath, .docker, reason: error.description)
        }
    }

    private func change(to note: Note?) throws -> NodeFileChange {
        let before = try NodeFile.text(of: notePath, below: root)
        return NodeFileChange(
            notePath,
            from: before,
            to: try note.map { String(decoding: try StrictJSON.encode($0), as: UTF8.self) + "\n" }
        )
    }

    private func read(_ text: String?) throws -> YAMLMapping {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return YAMLMapping() }
        let bytes = Array(text.utf8)
        do {
            try StrictJSON.check(bytes, place: path.string, limits: .nodeFile)
            // JSON is YAML, and its members keep their order.
            let node = try YAMLDocuments.readOne(
                bytes,
                name: path.string,
                limits: .configuration,
                purpose: .configuration
            )
            guard let mapping = node.mapping else {
                throw NodeError.unmergeable(path, .docker, reason: "it is no JSON object")
            }
            return mapping
        } catch let error as ContentError {
            throw NodeError.unmergeable(path, .docker, reason: error.description)
        } catch let error as YAMLError {
            throw NodeError.unmergeable(path, .docker, reason: error.description)
        }
    }

    /// A list of texts; nil where there is none.
    private func list(_ key: String, of settings: YAMLMapping) throws -> [String]? {
        guard let value = settings[key] else { return nil }
        let texts = value.sequence?.compactMap(\.string)
        guard let texts, texts.count == value.sequence?.count else {
            throw NodeError.unmergeable(path, .docker, reason: "\(key) is no list of texts")
        }
        return texts
    }

    /// The same settings in another layout are no change.
    private func change(from before: String?, to settings: YAMLMapping, deletes: Bool) throws
        -> NodeFileChange
    {
        let old = try read(before)
        if before != nil, YAMLNode(.mapping(old)).json == YAMLNode(.mapping(settings)).json,
            !settings.entries.isEmpty || !deletes
        {
            return NodeFileChange(path, from: before, to: before)
        }
        if settings.entries.isEmpty { return NodeFileChange(path, from: before, to: deletes ? nil : "{}\n") }
        let after = Self.text(settings)
        try check(after, keeps: before ?? "{}")
        return NodeFileChange(path, from: before, to: after)
    }

    /// Refuses a text in which another setting is not what it was.
    private func check(_ after: String, keeps before: String) throws {
        func members(_ text: String) throws -> [String: JSONTree] {
            guard text.contains(where: { !$0.isWhitespace }) else { return [:] }
            do {
                return try StrictJSON.decode(
                    [String: JSONTree].self,
                    from: Array(text.utf8),
                    place: path.string,
                    limits: .nodeFile
                )
            } catch {
                throw NodeError.unmergeable(path, .docker, reason: error.description)
            }
        }
        let kept = try members(after)
        for (key, value) in try members(before)
        where !["registry-mirrors", "insecure-registries"].contains(key) && kept[key] != value {
            throw NodeError.unmergeable(path, .docker, reason: "\(key) would not stay as it is")
        }
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

extension StrictJSON.Limits {
    /// A file of a node: as large as ``NodeFile`` reads, and as deep as anybody nests settings.
    fileprivate static let nodeFile = StrictJSON.Limits(bytes: 1 << 20, depth: 64, wholeNumbers: false)
}
