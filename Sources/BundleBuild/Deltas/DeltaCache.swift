package import Content
import FileIO
package import SystemPackage

/// What a hub keeps so that deltas are quick to make: shipped layers, and patches.
///
///     layers/    layers of the newest bundle of each stream
///     patches/   every patch into one of these layers, and every try that came to nothing
///     work/      one folder for each build that runs; those of killed builds are removed by the next one
///
/// All of it can be lost: the next bundles take longer to make, and may be larger.
package struct DeltaCache: Sendable {
    private let folder: FilePath

    /// Keeps everything in `folder`, which is made on first use.
    package init(_ folder: FilePath) {
        self.folder = folder
    }

    var layers: LayerShelf { LayerShelf(folder: folder.appending("layers")) }
    var patches: PatchShelf { PatchShelf(folder: folder.appending("patches")) }

    /// Lends a folder to this run alone, on the file system of the cache.
    package func withWorkFolder<Result>(_ body: (WorkFolder) async throws -> Result) async throws -> Result {
        let work = folder.appending("work")
        try Directory.create(work)
        try Self.sweep(work)
        var number = 1
        while true {
            let path = work.appending("\(number)")
            if Directory.kind(of: path) == nil {
                try Directory.create(path)
                if let claim = try WorkFolderClaim.claim(path) { return try await claim.use(body) }
            }
            number += 1
        }
    }

    /// Reads like `source`, and keeps the layers that are read.
    package func keeping(_ source: some ContentSource, workFolder: WorkFolder) -> any ContentSource {
        KeepingSource(source, shelf: layers, workFolder: workFolder)
    }

    /// Removes what no bundle that is the newest of its stream has.
    package func prune(keeping ledger: Ledger) throws {
        var digests = Set<Digest>()
        for stream in try ledger.streams() {
            digests.formUnion(try ledger.last(of: stream)?.blobs ?? [])
        }
        try layers.prune(keeping: digests)
        try patches.prune(keeping: digests)
    }

    /// Removes the folders of runs that have ended without doing so.
    private static func sweep(_ work: FilePath) throws {
        for entry in try Directory.entries(of: work) where entry.kind == .directory {
            try WorkFolderClaim.claim(work.appending(entry.name))?.remove()
        }
    }
}
