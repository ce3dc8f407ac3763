package import Content
import Testing

/// What every ``ContentStore`` must do; run against each implementation.
package enum ContentStoreConformance {
    /// Runs all checks against an empty store.
    package static func check(_ store: some ContentStore) async throws {
        let source = MemoryStore()
        for size in [0, 1, 511, 512, 513, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_001] {
            try await checkRoundTrip(store, source, size: size)
        }
        try await checkMissing(store)
        try await checkFaults(store, source)
    }

    private static func checkRoundTrip(_ store: some ContentStore, _ source: MemoryStore, size: Int)
        async throws
    {
        let bytes = SampleBytes.make(count: size, seed: UInt64(size) + 1)
        let descriptor = source.add(bytes, mediaType: "application/octet-stream")
        #expect(try await !store.contains(descriptor), "\(size) bytes are there before they were put")
        try await store.put(descriptor, from: source)
        #expect(try await store.contains(descriptor))
        #expect(try await store.read(descriptor, limit: size) == bytes)
        try await store.put(descriptor, from: MemoryStore())
        #expect(try await store.read(descriptor, limit: size) == bytes, "a second put must change nothing")
    }

    private static func checkMissing(_ store: some ContentStore) async throws {
        let absent = Descriptor(of: Array("absent".utf8), mediaType: "application/octet-stream")
        #expect(try await !store.contains(absent))
        await #expect(throws: (any Error).self) { try await store.read(absent, limit: 100) }
        await #expect(throws: (any Error).self) { try await store.put(absent, from: MemoryStore()) }
        #expect(try await !store.contains(absent))
    }

    private static func checkFaults(_ store: some ContentStore, _ source: MemoryStore) async throws {
        let faults: [FaultySource<MemoryStore>.Fault] = [
            .cut(after: 0), .cut(after: 99_999), .flip(at: 0), .flip(at: 99_999), .append,
            .fail(after: 50_000),
        ]
        for (index, fault) in faults.enumerated() {
            let bytes = SampleBytes.make(count: 100_000, seed: 1_000 + UInt64(index))
            let descriptor = source.add(bytes, mediaType: "application/octet-stream")
            await #expect(throws: (any Error).self, "\(fault) was accepted") {
                try await store.put(descriptor, from: FaultySource(source, fault))
            }
            #expect(try await !store.contains(descriptor), "\(fault) left something visible")
            try await store.put(descriptor, from: source)
            #expect(try await store.read(descriptor, limit: 100_000) == bytes, "not put after \(fault)")
        }
    }
}
