import NIOCore

/// The threads that wait for the network; all transports and listeners of the process share them.
///
/// Each takes three descriptors.
package enum NetworkThreads {
    /// How many there are, once one is needed.
    package static var count: Int { NIOSingletons.groupLoopCountSuggestion }

    /// Asks for `count` threads, or for one for each core, at most 8; called before anything uses the network.
    package static func set(_ count: Int?) {
        NIOSingletons.groupLoopCountSuggestion = count ?? min(System.coreCount, 8)
    }
}
