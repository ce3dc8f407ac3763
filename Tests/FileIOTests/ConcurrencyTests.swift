import FileIO
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
    @Test func `never more than the limit run at once`() async throws {
        let state = Mutex((running: 0, most: 0, done: 0))
        try await forEachConcurrently(0..<50, limit: 3) { _ in
            state.withLock {
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
            await Task.yield()
            state.withLock {
                $0.running -= 1
                $0.done += 1
            }
        }
        let final = state.withLock { $0 }
        #expect(final.done == 50)
        #expect(final.most <= 3)
    }

    @Test func `the first error ends the rest`() async {
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await forEachConcurrently(0..<10, limit: 2) { if $0 == 3 { throw Stop() } }
        }
    }

    @Test func `tasks run on the blocking executor and may block it`() async throws {
        let executor = try #require(BlockingExecutor(threads: 2))
        let total = await withTaskExecutorPreference(executor) {
            await withTaskGroup(of: Int.self) { group in
                for value in 1...1_000 { group.addTask { value } }
                return await group.reduce(0, +)
            }
        }
        #expect(total == 500_500)
    }
}
