/// A folder with all that is in it, as objects.
package struct GitTree: Sendable {
    /// The objects, what a folder holds before the folder; each once.
    package let objects: [GitObject]
    /// The name of the topmost folder.
    package let id: GitObjectID

    /// Makes the objects of plain files, which nobody may run.
    /// - Throws: ``GitError/malformedPath(_:)`` for a path that no work tree can have, and for one that is a file and a folder.
    package init(_ files: [(path: String, bytes: [UInt8])]) throws(GitError) {
        var objects: [GitObject] = []
        var known: Set<GitObjectID> = []
        id = try Self.add(
            files.map { (Substring($0.path), $0.bytes) }[...],
            below: "",
            to: &objects,
            &known
        )
        self.objects = objects
    }

    private typealias File = (path: Substring, bytes: [UInt8])

    private static func add(
        _ files: ArraySlice<File>,
        below folder: String,
        to objects: inout [GitObject],
        _ known: inout Set<GitObjectID>
    ) throws(GitError) -> GitObjectID {
        var entries: [(name: [UInt8], line: [UInt8])] = []
        var folders: [Substring: [File]] = [:]
        var names: Set<Substring> = []
        for file in files {
            let parts = file.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, isName(name) else { throw .malformedPath(folder + file.path) }
            if parts.count == 2 {
                folders[name, default: []].append((parts[1], file.bytes))
                continue
            }
            guard names.insert(name).inserted else { throw .malformedPath(folder + file.path) }
            let blob = GitObject(.blob, file.bytes)
            if known.insert(blob.id).inserted { objects.append(blob) }
            entries.append((Array(name.utf8), line("100644", name, blob.id)))
        }
        for (name, children) in folders.sorted(by: { $0.key < $1.key }) {
            guard names.insert(name).inserted else { throw .malformedPath(folder + name) }
            let tree = try add(children[...], below: "\(folder)\(name)/", to: &objects, &known)
            // Git sorts a folder as if its name ended with a slash.
            entries.append((Array(name.utf8) + [UInt8(ascii: "/")], line("40000", name, tree)))
        }
        entries.sort { $0.name.lexicographicallyPrecedes($1.name) }
        let tree = GitObject(.tree, entries.flatMap(\.line))
        if known.insert(tree.id).inserted { objects.append(tree) }
        return tree.id
    }

    private static func line(_ mode: String, _ name: Substring, _ id: GitObjectID) -> [UInt8] {
        Array("\(mode) \(name)".utf8) + [0] + id.bytes
    }

    private static func isName(_ name: Substring) -> Bool {
        !["", ".", ".."].contains(name) && name.lowercased() != ".git" && !name.utf8.contains(0)
    }
}
