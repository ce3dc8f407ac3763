/// Files as objects of Git: a blob for each, a tree for each folder.
package struct GitTree: Sendable {
    /// All of them, children before the tree that names them; the last one is the tree of all files.
    package private(set) var objects: [GitObject] = []

    private let format: GitObject.Format

    /// Makes the objects of `files`.
    package init(_ files: [SnapshotFile], _ format: GitObject.Format) {
        self.format = format
        _ = add(files.map { ($0.path.split(separator: "/")[...], $0.bytes) })
    }

    /// The name of the tree of all files, in hexadecimal digits.
    package var root: String { objects.last?.hex ?? "" }

    private typealias Entry = (path: ArraySlice<Substring>, bytes: [UInt8])

    /// Adds a folder with all that is below it; the name of its tree.
    private mutating func add(_ files: [Entry]) -> [UInt8] {
        let folders = Dictionary(grouping: files.filter { $0.path.count > 1 }) { $0.path[$0.path.startIndex] }
        var entries: [(sort: [UInt8], line: [UInt8])] = []
        for (path, bytes) in files where path.count == 1 {
            let blob = GitObject(.blob, bytes, format)
            objects.append(blob)
            let name = path[path.startIndex]
            entries.append((Array(name.utf8), Array("100644 \(name)\0".utf8) + blob.name))
        }
        for (name, content) in folders.sorted(by: { $0.key < $1.key }) {
            let tree = add(content.map { ($0.path.dropFirst(), $0.bytes) })
            // A folder is sorted as if its name ended with a slash.
            entries.append((Array("\(name)/".utf8), Array("40000 \(name)\0".utf8) + tree))
        }
        entries.sort { $0.sort.lexicographicallyPrecedes($1.sort) }
        let tree = GitObject(.tree, entries.flatMap(\.line), format)
        objects.append(tree)
        return tree.name
    }
}
