import Content
import Diagnostics
import FileIO
import Synchronization
import SystemPackage

extension LayoutDirectory {
    /// The roots and names, as they are now; another process may have changed them.
    /// - Throws: ``OCILayoutError``, also ``OCILayoutError/damagedIndex(_:reason:)``, or ``FileError``.
    package func index() throws -> LayoutIndex {
        try state.withLock { try currentIndex(&$0) }
    }

    /// Makes the names of adopted content durable, and lists manifests that are about others as roots.
    package func synchronize() throws {
        try requireWritable()
        try update([])
    }

    /// Moves tags by one replacement of `index.json`; nothing is written when they all stand as wanted.
    func update(_ moves: [TagMove]) throws {
        for move in moves {
            guard try contains(move.descriptor) else {
                throw ContentError.missing(move.descriptor.digest)
            }
        }
        try state.withLock { state in
            for algorithm in state.unsynchronised {
                try Directory.synchronize(folder(of: algorithm))
            }
            state.unsynchronised = []
            let before = try currentIndex(&state)
            let after = before.applying(moves, roots: state.roots.values)
            try replaceIndex(before, after, &state)
            state.roots = [:]
        }
    }

    /// Writes the index of a layout that has just been filled, whatever was there.
    func replaceIndex(with entries: [Descriptor]) throws {
        try requireWritable()
        try state.withLock { state in
            try replaceIndex(currentIndex(&state), entries, &state)
        }
    }

    /// Remembers a manifest with a subject, so that it becomes a root.
    func note(_ descriptor: Descriptor, _ document: ManifestDocument) {
        guard document.subject != nil else { return }
        // Its annotations stay out: they could claim a name.
        let root = Descriptor(
            mediaType: descriptor.mediaType,
            digest: descriptor.digest,
            size: descriptor.size,
            artifactType: document.artifactType
        )
        state.withLock { $0.roots[root.digest] = root }
    }

    private func replaceIndex(_ before: LayoutIndex, _ after: [Descriptor], _ state: inout State) throws {
        let after = LayoutIndex.sorted(after)
        guard LayoutIndex.sorted(before.entries.map(\.raw)) != after else { return }
        try indexFile.replace(with: LayoutIndex.encoded(after))
        state.index = nil
    }

    private func currentIndex(_ state: inout State) throws -> LayoutIndex {
        let version = FileVersion(of: indexFile.path)
        if let cached = state.index, cached.version == version { return cached.value }
        guard let version else {
            throw OCILayoutError.malformedLayout(path, reason: "there is no file index.json in it")
        }
        let index: LayoutIndex
        do {
            index = try LayoutIndex(parsing: indexFile.contents(), of: path)
        } catch OCILayoutError.malformedManifest(_, let reason), OCILayoutError.malformedLayout(_, let reason)
        {
            throw OCILayoutError.damagedIndex(indexFile.path, reason: reason)
        } catch let error as ContentError {
            throw OCILayoutError.damagedIndex(indexFile.path, reason: error.description)
        }
        state.index = (version, index)
        return index
    }
}
