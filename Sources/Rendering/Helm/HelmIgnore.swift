import FileIO
import Glibc
import SystemPackage

/// What `.helmignore` of a chart leaves out, by the rules of helm: each line a pattern of the shell; with a slash in it for the path from the
/// folder of the chart, without one for a name; `/` at its end for folders, `!` before it for all but those.
struct HelmIgnore {
    private static let byteLimit = 1 << 20

    private struct Rule {
        let pattern: String
        let isNegative: Bool
        let isForFolders: Bool
        let isForPaths: Bool

        init(_ line: some StringProtocol) {
            var rest = Substring(line)
            isNegative = rest.hasPrefix("!")
            if isNegative { rest = rest.dropFirst() }
            isForFolders = rest.hasSuffix("/")
            if isForFolders { rest = rest.dropLast() }
            isForPaths = rest.contains("/")
            if rest.hasPrefix("/") { rest = rest.dropFirst() }
            pattern = String(rest)
        }

        /// Whether the rule leaves a file or folder out.
        func excludes(_ path: FilePath, isFolder: Bool) -> Bool {
            let name = isForPaths ? path.string : path.lastComponent?.string ?? ""
            let matches = fnmatch(pattern, name, FNM_PATHNAME) == 0
            if isNegative { return isForFolders && !isFolder || !matches }
            return matches && (isFolder || !isForFolders)
        }
    }

    private let rules: [Rule]

    /// Reads the file of a chart, which need not be there.
    /// - Throws: `FileError`.
    init(of chart: TreeLocation) throws {
        let file = chart.path.appending(".helmignore")
        var lines: [String] = []
        if Directory.kind(of: file, following: true) == .file, let path = file.resolvingLinks {
            let bytes = try ReadableFile.contents(of: path, limit: Self.byteLimit)
            lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                .map { line in
                    let text = line.drop(while: \.isWhitespace)
                    return String(
                        text.prefix(text.count - text.reversed().prefix(while: \.isWhitespace).count)
                    )
                }
        }
        rules = (lines.filter { !$0.isEmpty && !$0.hasPrefix("#") } + ["templates/.?*"]).map { Rule($0) }
    }

    /// Whether a file, or a folder that it is in, is left out.
    /// - Parameter path: Its path from the folder of the chart.
    func contains(_ path: FilePath) -> Bool {
        var folder = path.removingLastComponent()
        while !folder.isEmpty {
            if rules.contains(where: { $0.excludes(folder, isFolder: true) }) { return true }
            folder.removeLastComponent()
        }
        return rules.contains { $0.excludes(path, isFolder: false) }
    }
}
