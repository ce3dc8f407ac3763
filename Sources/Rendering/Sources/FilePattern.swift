import Glibc
import SystemPackage

/// A pattern for files of a source, as the shell has them: `*`, `?` and `[...]`, which never stand for a slash (fnmatch(3)).
///
/// With a slash in it, it is held against the path below the folder of the source, else against the name of a file in any folder.
package struct FilePattern: Sendable, Hashable, CustomStringConvertible {
    package let description: String
    /// Whether it is held against the whole path, and stands for slashes, too.
    private let isWhole: Bool

    /// Takes a pattern as it is written.
    package init(_ text: String) {
        description = text
        isWhole = false
    }

    /// A pattern that is held against the whole path below the folder, in which a star stands for slashes, too, as Argo CD has it.
    init(whole text: some StringProtocol) {
        description = String(text)
        isWhole = true
    }

    /// Whether a file matches.
    /// - Parameter path: Its path below the folder of the source.
    func matches(_ path: FilePath) -> Bool {
        guard !isWhole else { return fnmatch(description, path.string, 0) == 0 }
        let text = description.contains("/") ? path.string : path.lastComponent?.string ?? ""
        return fnmatch(description, text, FNM_PATHNAME | FNM_PERIOD) == 0
    }
}
