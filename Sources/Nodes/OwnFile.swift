import Content
import SystemPackage

/// A file that is ours alone: its first line says so, with the digest of the rest, by which it is known whether somebody has changed it.
struct OwnFile {
    private let mark: String

    /// A file that `command` writes, such as `mirror-config crio`.
    init(of command: String) {
        mark = "# Written by sealift \(command), and removed by sealift \(command) --undo. "
    }

    /// The text of the file with `content`.
    func text(_ content: String) -> String { "\(mark)\(Digest.of(Array(content.utf8)))\n\(content)" }

    /// Whether a text is of a file of ours, changed or not.
    func isOurs(_ text: String) -> Bool { text.hasPrefix(mark) }

    /// What was written into the file.
    /// - Throws: ``NodeError/foreignFile(_:)``, ``NodeError/editedFile(_:)``.
    func content(of text: String, at path: FilePath) throws -> String {
        guard isOurs(text) else { throw NodeError.foreignFile(path) }
        let content = String(text.drop { $0 != "\n" }.dropFirst())
        guard self.text(content) == text else { throw NodeError.editedFile(path) }
        return content
    }
}
