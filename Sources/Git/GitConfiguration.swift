import FileIO
import SystemPackage

/// What a repository says about its own form, in `config` (gitrepository-layout, repository-version).
struct GitConfiguration {
    /// That of a repository that sealift makes.
    static let ofBareRepository = """
        [core]
        \trepositoryformatversion = 0
        \tfilemode = true
        \tbare = true

        """

    /// Whether it has no work tree; nil where it does not say.
    private(set) var isBare: Bool?

    /// Reads the configuration of the repository at `path`.
    /// - Throws: ``GitError/unsupported(_:reason:)`` for a form that this does not write, ``FileError``.
    init(of path: FilePath) throws {
        let file = path.appending("config")
        guard try Directory.examine(file, following: false) != nil else { return }
        let text = String(decoding: try ReadableFile.contents(of: file, limit: 1 << 20), as: UTF8.self)
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("[") {
                section = line.dropFirst().prefix { $0 != "]" }.lowercased()
                continue
            }
            let parts = line.split(separator: "=", maxSplits: 1)
            let key = parts.first?.filter { !$0.isWhitespace }.lowercased() ?? ""
            let value =
                parts.count == 2 ? parts[1].filter { !$0.isWhitespace && $0 != "\"" }.lowercased() : "true"
            try read(section, key, value, of: path)
        }
    }

    private mutating func read(_ section: String, _ key: String, _ value: String, of path: FilePath) throws {
        switch (section, key) {
        case ("core", "bare"): isBare = ["true", "yes", "on", "1"].contains(value)
        case ("core", "repositoryformatversion"):
            guard ["0", "1"].contains(value) else {
                throw GitError.unsupported(path, reason: "version \(value) of its form, expected 0 or 1")
            }
        case ("extensions", "objectformat"):
            guard value == "sha1" else {
                throw GitError.unsupported(path, reason: "objects named by \(value), expected sha1")
            }
        case ("extensions", "refstorage"):
            guard value == "files" else {
                throw GitError.unsupported(path, reason: "references kept as \(value), expected files")
            }
        case ("extensions", let other) where !Self.harmless.contains(other) && !other.hasPrefix("#"):
            throw GitError.unsupported(path, reason: "the extension \(other), which sealift does not know")
        default: break
        }
    }

    private static let harmless: Set<String> = [
        "", "noop", "partialclone", "preciousobjects", "worktreeconfig",
    ]
}
