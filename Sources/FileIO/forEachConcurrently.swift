import Synchronization

/// Runs `body` for each element, at most `limit` at a time, started in order.
///
/// The first error cancels the others and is thrown when they have ended.
package func forEachConcurrently<Elements: Sequence & Sendable>(
    _ elements: Elements,
    limit: Int,
    _ body: @escaping @Sendable (Elements.Element) async throws -> Void
) async throws where Elements.Element: Sendable {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var running = 0
        for element in elements {
            if running >= max(1, limit) {
                try await group.next()
                running -= 1
            }
            try Task.checkCancellation()
            group.addTask { try await body(element) }
            running += 1
        }
        try await group.waitForAll()
    }
}

extension Array where Element: Sendable {
    /// The results of `body` in the order of the elements, run as ``forEachConcurrently(_:limit:_:)`` does.
    package func mapConcurrently<Result: Sendable>(
        limit: Int,
        _ body: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        try await forEachConcurrently(enumerated(), limit: limit) { index, element in
            let result = try await body(element)
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0 }.compactMap(\.self)
    }
}
