import Synchronization

/// The credentials that this run has in its hands, so that none of them is printed or logged, whoever repeats it.
///
/// The one state of the process that is no parameter: a text leaves far from where a secret comes in, and often by way of a server.
enum KnownSecrets {
    /// Shorter words, in bytes, stand in texts by chance.
    private static let shortest = 8

    private static let words = Mutex<Set<[UInt8]>>([])

    /// Takes in each word of a secret: of `Basic dXNlcg==` the second.
    static func add(_ secret: String) {
        let found = secret.utf8.split { $0 <= 0x20 }.filter { $0.count >= shortest }.map(Array.init)
        words.withLock { $0.formUnion(found) }
    }

    /// Where they stand in `bytes`.
    static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        words.withLock { $0 }.flatMap { bytes.ranges(of: $0) }
    }
}
