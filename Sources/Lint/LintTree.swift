import Diagnostics
import FileIO
package import Kubernetes
package import SystemPackage
import YAML

/// The files of a fleet as people wrote them: manifests, and texts in which commands stand.
package struct LintTree: Sendable {
    /// A manifest, or another document of YAML or JSON.
    struct Document: Sendable {
        let name: String
        let node: YAMLNode

        var kind: String? { node["kind"]?.string }
        var group: String? {
            guard let version = node["apiVersion"]?.string else { return nil }
            return version.split(separator: "/").count == 2 ? String(version.prefix { $0 != "/" }) : ""
        }
        var objectName: String? { node["metadata"]?["name"]?.scalar?.text }
        var version: String { node["apiVersion"]?.string ?? "" }

        /// `Kind/namespace/name`; nil where it is no object.
        var object: String? {
            guard let kind, let name = objectName else { return nil }
            let namespace = node["metadata"]?["namespace"]?.string
            return [kind, namespace, name].compactMap(\.self).joined(separator: "/")
        }

        func place(_ node: YAMLNode?) -> YAMLLocation { YAMLLocation(name, (node ?? self.node).position) }
    }

    /// A text by lines.
    struct Text: Sendable {
        let name: String
        let lines: [Substring]

        func place(line index: Int) -> YAMLLocation {
            YAMLLocation(name, YAMLPosition(line: index + 1, column: 1))
        }
    }

    private static let manifests = ["yaml", "yml", "json"]
    private static let texts = [
        "sh", "bash", "md", "txt", "mk", "py", "service", "rego", "jsonnet", "libsonnet",
    ]
    private static let names: Set<String> = ["Makefile", "Jenkinsfile", "Dockerfile", "Containerfile"]
    private static let marks: Set<String> = ["oci-layout", "bundle.dsse.json", "audit.jsonl", "lost+found"]
    private static let hidden: Set<String> = [".github", ".gitlab", ".forgejo", ".gitea"]
    private static let fileLimit = 3 << 20
    private static let countLimit = 100_000

    private(set) var documents: [Document] = []
    private(set) var texts: [Text] = []
    /// What could not be read as what its name says.
    private(set) var findings: [LintFinding] = []

    /// The manifests that are objects as they are written, without what a program or a variable has yet to make of them.
    package var objects: [KubernetesObject] {
        documents.compactMap { document in
            do {
                return try KubernetesObject(document.node, source: document.name)
            } catch {
                // Values of a chart, a kustomization or a patch without a name is no object.
                return nil
            }
        }
    }

    /// Reads every manifest and text below a folder; links, and folders that programs keep, are left out.
    /// - Parameters:
    ///   - root: The folder; names are relative to it.
    ///   - others: Folders in it that hold no sources, such as keys and ledgers.
    /// - Throws: `FileError`, ``LintError/tooManyFiles(_:limit:)``.
    package init(_ root: FilePath, besides others: Set<FilePath>) throws {
        var count = 0
        try read(root, as: "", others, &count)
    }

    /// Reads the manifests and texts of some folders, whose names stand before theirs; each once, and none that is not there.
    /// - Throws: `FileError`, ``LintError/tooManyFiles(_:limit:)``.
    package init(sources folders: [FilePath]) throws {
        var count = 0
        var seen = Set<FilePath>()
        for folder in folders where seen.insert(folder.lexicallyNormalized()).inserted {
            // What stands in a commit alone has no files here.
            guard try Directory.examine(folder) == .directory else { continue }
            try read(folder, as: folder.string, [], &count)
        }
    }

    /// Reads everything below another folder, too, with a name before the names of its files.
    /// - Throws: `FileError`, ``LintError/tooManyFiles(_:limit:)``.
    package mutating func add(_ folder: FilePath, called name: String) throws {
        var count = 0
        try read(folder, as: name, [], &count)
    }

    /// Takes one text, for tests and for what stands in no file.
    package init(_ text: String, named name: String) {
        add(Array(text.utf8), named: name)
    }

    private mutating func read(
        _ folder: FilePath,
        as prefix: String,
        _ others: Set<FilePath>,
        _ count: inout Int
    ) throws {
        let entries = try Directory.entries(of: folder).sorted { $0.name < $1.name }
        // A layout of images, a bundle or the folder of a site, none of which people write.
        guard !entries.contains(where: { Self.marks.contains($0.name) }) else { return }
        // The templates of a chart are manifests only when they are rendered.
        let isChart = entries.contains { $0.name == "Chart.yaml" }
        for entry in entries {
            let path = folder.appending(entry.name)
            let name = prefix.isEmpty ? entry.name : "\(prefix)/\(entry.name)"
            if entry.kind == .directory {
                guard !entry.name.hasPrefix(".") || Self.hidden.contains(entry.name) else { continue }
                if !others.contains(path.lexicallyNormalized()), !(isChart && entry.name == "templates") {
                    try read(path, as: name, others, &count)
                }
            } else if entry.kind == .file, Self.isRead(entry.name) {
                count += 1
                guard count <= Self.countLimit else {
                    throw LintError.tooManyFiles(folder, limit: Self.countLimit)
                }
                try add(path, named: name)
            }
        }
    }

    private mutating func add(_ path: FilePath, named name: String) throws {
        do throws(FileError) {
            add(try ReadableFile.contents(of: path, limit: Self.fileLimit), named: name)
        } catch {
            guard error.errno == nil else { throw error }
            findings.append(
                LintFinding(.notYAML, at: YAMLLocation(name), "the file is not read: \(error.description)")
            )
        }
    }

    private static func isRead(_ name: String) -> Bool {
        let suffix = name.split(separator: ".").last.map(String.init) ?? ""
        return names.contains(name) || manifests.contains(suffix) || texts.contains(suffix)
    }

    private mutating func add(_ bytes: [UInt8], named name: String) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        texts.append(Text(name: name, lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
        guard Self.manifests.contains(where: { name.hasSuffix(".\($0)") }) else { return }
        do {
            documents += try ManifestText.documents(in: bytes, name: name).map {
                Document(name: name, node: $0)
            }
        } catch let error as YAMLError {
            // Files of other programs have tags of their own.
            guard text.contains("apiVersion") else { return }
            findings.append(
                LintFinding(.notYAML, at: error.place, "the manifest cannot be read: \(error.description)")
            )
        } catch {
            // A list or a text at the top is good YAML of another program.
        }
    }
}
