import CLinux

/// How this process asks the system for memory.
package enum ProcessMemory {
    /// Keeps `malloc` to one arena, so that buffers which one thread frees serve the next one; called before there are threads.
    ///
    /// With an arena for each thread an import keeps about 20 MiB more.
    package static func useOneArena() {
        _ = mallopt(SEALIFT_M_ARENA_MAX, 1)
    }
}
