import NIOCore

/// The threads that wait for the network; all transports of the process share them.
package enum NetworkThreads {
    /// Asks for `count` threads instead of one for each core; called before the first transport is opened.
    package static func limit(to count: Int) {
        NIOSingletons.groupLoopCountSuggestion = count
    }
}
