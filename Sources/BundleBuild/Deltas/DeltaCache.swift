package import Content
import FileIO
package import Fleet
package import SystemPackage

/// What a hub keeps so that deltas are quick to make: shipped layers, and patches.
///
///     layers/    layers of the newest bundle of each stream
///     patches/   every patch into one of these layers, and every try that came to nothing
///     ledgers/   the places of the ledgers that share the cache
///     work/      one folder for each build that runs; those of killed builds are removed by the next one
///
/// All of it can be lost: the next bundles take longer to make, and may be larger.
package struct DeltaCache: Sendable {
    private let folder: FilePath

    /// Keeps everything in `folder`, which is made on first use.
    package init(_ folder: FilePath) {
        self.folder = folder
    }

    var layers: LayerCache { LayerCache(folder: folder.appending("layers")) }
    var patches: PatchCache { PatchCache(folder: folder.appending("patches")) }

    /// Lends a folder to this run alone, on the file system of the cache.
    package func withWorkFolder<Result>(_ body: (WorkFolder) async throws -> Result) async throws -> Result {
        try Directory.create(work)
        return try await ScratchFolder.with(in: work) { try await body(WorkFolder($0)) }
    }

    /// Reads like `source` what goes into a bundle, and keeps the layers that are read, as far as there is room.
    package func packing(_ source: some ContentSource, workFolder: WorkFolder) -> any ContentSource {
        CachingSource(source, cache: layers, workFolder: workFolder, isPacking: true)
    }

    /// Removes what no bundle has that is the newest of its stream, in `ledger` or another one that shares this cache.
    ///
    /// Nothing is removed while another build runs: the last one does it.
    package func prune(keeping ledger: Ledger) throws {
        let ledgers = CacheRoots(folder: folder.appending("ledgers"))
        try ledgers.add(ledger)
        guard try ScratchFolder.sweep(work) else { return }
        let digests = try ledgers.newestBlobs()
        try layers.prune(keeping: digests)
        try patches.prune(keeping: digests)
    }

    private var work: FilePath { folder.appending("work") }
}
