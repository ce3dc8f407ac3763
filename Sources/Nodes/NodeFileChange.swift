import FileIO
import Glibc
import SystemPackage

/// What becomes of one file of a node.
package struct NodeFileChange: Sendable, Encodable, Equatable {
    /// What is done to it.
    package enum Action: String, Sendable, Encodable {
        case created, changed, unchanged, removed
    }

    /// The file.
    package let path: String
    /// What is done to it.
    package let action: Action
    /// What is in it afterwards, without passwords; nil where it is removed.
    package let text: String?
    private let content: String?

    private enum CodingKeys: CodingKey {
        case path, action, text
    }

    init(_ path: FilePath, from before: String?, to after: String?) {
        self.path = path.string
        action =
            switch (before, after) {
            case (_, nil): .removed
            case (nil, _): .created
            case (let old, let new): old == new ? .unchanged : .changed
            }
        content = after
        text = after.map(Self.withoutSecrets)
    }

    /// Carries it out: the file is old or new, never between.
    /// - Throws: ``FileError``.
    package func apply() throws {
        let file = FilePath(path)
        guard action != .unchanged else { return }
        guard let content else {
            try Directory.removeFile(file)
            return try Directory.synchronize(file.removingLastComponent())
        }
        try Directory.create(file.removingLastComponent())
        var before = stat()
        let isThere = file.withPlatformString { lstat($0, &before) } == 0
        try DurableFile.replace(file, with: Array(content.utf8), mode: NodeFile.mode(of: file))
        guard isThere else { return }
        let isOwned = file.withPlatformString { lchown($0, before.st_uid, before.st_gid) } == 0
        guard isOwned else { throw FileError.last("give back to its owner", file) }
    }

    /// A text in which the values of keys that hold secrets in these files are struck out.
    private static func withoutSecrets(_ text: String) -> String {
        text.replacing(
            /((?:password|auth|identitytoken|identity_token)["']?[ \t]*[:=][ \t]*)("[^"]*"|'[^']*'|[^\s{},"']+)/
        ) {
            "\($0.output.1)<redacted>"
        }
    }
}

/// Reading the files of a node.
enum NodeFile {
    private static let limit = 1 << 20

    /// The text of a file of at most 1 MiB; nil where there is none.
    /// - Throws: ``NodeError/noPlainFile(_:)`` where a link leads away, ``NodeError/noText(_:)``, ``FileError``.
    static func text(of path: FilePath, below root: FilePath) throws -> String? {
        switch try kind(of: path, below: root) {
        case .file: break
        case nil: return nil
        default: throw NodeError.noPlainFile(path)
        }
        let bytes = try ReadableFile.contents(of: path, limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw NodeError.noText(path) }
        return text
    }

    /// Whether there is a folder.
    /// - Throws: As ``text(of:below:)``.
    static func isFolder(_ path: FilePath, below root: FilePath) throws -> Bool {
        try kind(of: path, below: root) == .directory
    }

    /// What is at a path, without following a link out of `root`; folders of this machine itself may be links.
    private static func kind(of path: FilePath, below root: FilePath) throws -> Directory.Kind? {
        var here = root
        var found: Directory.Kind? = .directory
        for component in path.components.dropFirst(root.components.count) {
            guard found == .directory else { throw NodeError.noPlainFile(here) }
            here.append(component)
            found = try Directory.examine(here, following: false)
            if found == .other, root == "/", here != path { found = try Directory.examine(here) }
            if found == nil { return nil }
        }
        return found
    }

    /// The permissions that it has, since it may hold passwords; those of a new one where there is none.
    static func mode(of path: FilePath) throws -> UInt16 {
        try Directory.examine(path, following: false) == nil ? 0o644 : ReadableFile(path).permissions
    }
}
