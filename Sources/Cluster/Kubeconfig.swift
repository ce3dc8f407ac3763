import Diagnostics
import YAML

/// The file that tells kubectl which clusters there are, and as whom to ask them.
///
///     let kubeconfig = try Kubeconfig(readingFirst: ["/etc/rancher/k3s/k3s.yaml"])
///     let credentials = try kubeconfig.credentials(now: now)
///
/// Several files are read as one: what the first of them says is what counts. Paths in a file are relative to its folder.
package struct Kubeconfig: Sendable {
    /// A named cluster, user or context.
    struct Entry {
        let fields: [String: ConfigurationValue]
        let value: ConfigurationValue
        let folder: String
    }

    /// What stands under the names of one of the three lists.
    enum Section: String, CaseIterable {
        case clusters
        case users
        case contexts

        /// The key beside `name`.
        var key: String { String(rawValue.dropLast()) }
    }

    /// The files in the order of their reading, for error messages.
    let place: String
    private(set) var currentContext: String?
    private var entries: [Section: [String: Entry]] = [:]

    /// Reads a file.
    /// - Throws: ``ClusterError/unreadableFile(path:reason:)``, `YAMLError` of class `usage`.
    package init(contentsOf path: String) throws {
        place = path
        try add(CredentialFile.contents(of: path), from: path)
    }

    /// Reads the files of a search path that exist.
    /// - Throws: ``ClusterError/noKubeconfig(searched:)`` if none does; and as for one file.
    package init(searching paths: [String]) throws {
        var found: [(path: String, bytes: [UInt8])] = []
        for path in paths {
            if let bytes = try CredentialFile.contentsIfPresent(of: path) { found.append((path, bytes)) }
        }
        guard !found.isEmpty else { throw ClusterError.noKubeconfig(searched: paths) }
        place = found.map(\.path).joined(separator: ":")
        for file in found { try add(file.bytes, from: file.path) }
    }

    /// Where kubectl looks: the list in `KUBECONFIG`, else `.kube/config` in the home folder.
    package static func searchPath(of environment: [String: String]) -> [String] {
        let listed = environment["KUBECONFIG", default: ""].split(separator: ":").map(String.init)
        if !listed.isEmpty { return listed }
        return environment["HOME"].map { ["\($0)/.kube/config"] } ?? []
    }

    /// The names in a section, sorted.
    func names(in section: Section) -> [String] { entries[section, default: [:]].keys.sorted() }

    /// The entry of a name.
    func entry(_ name: String, in section: Section) throws(ClusterError) -> Entry {
        guard let entry = entries[section]?[name] else {
            throw .unknownEntry(name, section: section.key, known: names(in: section), place: place)
        }
        return entry
    }

    private mutating func add(_ bytes: [UInt8], from path: String) throws(YAMLError) {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) }
        let file = try Dictionary(fields: ConfigurationValue(reading: bytes, name: path))
        if currentContext == nil, let current = try file["current-context"]?.text(), !current.isEmpty {
            currentContext = current
        }
        for section in Section.allCases {
            for item in try file[section.rawValue]?.list() ?? [] {
                let pair = try Dictionary(fields: item)
                guard let name = try pair["name"]?.text(), let value = pair[section.key] else {
                    throw item.invalid(
                        "found neither or one of \"name\" and \"\(section.key)\", expected both"
                    )
                }
                if entries[section]?[name] != nil { continue }
                let entry = Entry(fields: try Dictionary(fields: value), value: value, folder: folder ?? ".")
                entries[section, default: [:]][name] = entry
            }
        }
    }
}

extension [String: ConfigurationValue] {
    /// The entries of a mapping of another program's file: keys that we do not know are its business.
    init(fields value: ConfigurationValue) throws(YAMLError) {
        self.init(minimumCapacity: 8)
        for (name, field) in try value.entries() where !field.node.isNull { self[name] = field }
    }
}

extension Kubeconfig.Entry {
    /// The text of a key; nil if it is absent or empty.
    func text(_ key: String) throws(YAMLError) -> String? {
        guard let text = try fields[key]?.text(), !text.isEmpty else { return nil }
        return text
    }

    /// The flag of a key; false if it is absent.
    func flag(_ key: String) throws(YAMLError) -> Bool {
        try fields[key]?.boolean() ?? false
    }

    /// A path of this file as the system finds it.
    func resolved(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }
}
