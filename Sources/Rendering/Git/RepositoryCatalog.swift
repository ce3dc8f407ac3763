package import SystemPackage

/// The Git repositories of this machine, by the names and URLs that sources call them by.
package struct RepositoryCatalog: Sendable {
    /// One repository.
    package struct Entry: Sendable, Hashable {
        /// Its short name.
        package let name: String
        /// What it is called elsewhere; nil if it is not.
        package let url: String?
        /// Where it is.
        package let path: FilePath
        /// What `HEAD` and a missing revision mean.
        package let revision: String
        /// Who must sign its commits.
        package let signers: CommitSigners

        /// Describes a repository.
        /// - Parameter name: Its short name; nil for the last part of its URL, or of its path, without `.git`.
        package init(
            name: String? = nil,
            url: String? = nil,
            path: FilePath,
            revision: String = "HEAD",
            signers: CommitSigners = CommitSigners()
        ) {
            let last = url.map(RepositoryCatalog.key)?.split(separator: "/").last.map(String.init)
            self.name = name ?? last ?? RepositoryCatalog.key(path.lastComponent?.string ?? path.string)
            self.url = url
            self.path = path
            self.revision = revision
            self.signers = signers
        }

        /// A commit of it.
        /// - Parameter revision: A branch, a tag or a commit; nil and `HEAD` for ``revision``.
        package func commit(_ revision: String? = nil) -> GitRevision {
            GitRevision(
                name: name,
                repository: path,
                revision: revision == nil || revision == "HEAD" ? self.revision : revision ?? self.revision,
                signers: signers
            )
        }
    }

    /// The repositories, in order.
    package let entries: [Entry]

    /// Lists repositories.
    package init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// The repository of this name or URL; forms of one URL for HTTPS and SSH, with and without `.git`, are equal.
    package func entry(for name: String) -> Entry? {
        entries.first { $0.name == name }
            ?? entries.first { entry in entry.url.map { Self.key($0) == Self.key(name) } ?? false }
    }

    /// The commit that `REPOSITORY` or `REPOSITORY@REVISION` names; nil if there is no such repository.
    package func commit(_ text: String) -> GitRevision? {
        if let whole = entry(for: text) { return whole.commit() }
        for at in text.indices.reversed() where text[at] == "@" {
            let revision = text[text.index(after: at)...]
            if !revision.isEmpty, let found = entry(for: String(text[..<at])) {
                return found.commit(String(revision))
            }
        }
        return nil
    }

    /// Host and path of a URL, without what differs between its forms.
    package static func key(_ url: String) -> String {
        var rest = url[...]
        var isRemote = false
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            isRemote = true
        } else if let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/") {
            // user@host:path
            rest = rest[..<colon] + "/" + rest[rest.index(after: colon)...].drop { $0 == "/" }
            isRemote = true
        }
        while rest.last == "/" { rest.removeLast() }
        if rest.hasSuffix(".git") { rest.removeLast(".git".count) }
        guard isRemote, let slash = rest.firstIndex(of: "/") else { return String(rest) }
        let host = rest[..<slash].split(separator: "@").last ?? rest[..<slash]
        let name = host.split(separator: ":").first ?? host
        return name.lowercased() + rest[slash...]
    }
}
