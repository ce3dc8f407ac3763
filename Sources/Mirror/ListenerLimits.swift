import FileIO
import Transport

/// How far a listener lets others use this process.
package struct ListenerLimits: Sendable {
    /// How many connections are served at a time; those beyond wait until one of them ends.
    package var connections = min(1_024, DescriptorLimit.connections(networkThreads: NetworkThreads.count))
    /// How long the next request may take to be whole, from the begin of the connection or the end of the answer before it on.
    package var requestTimeout: Duration = .seconds(30)
    /// How long it is looked at whether an answer is taken.
    package var stallTimeout: Duration = .seconds(60)
    /// How many bytes of an answer must be taken in each ``stallTimeout``, while any wait to be sent.
    package var minimumBytesPerStall = 8 << 10

    /// The defaults: as many connections as leave some descriptors, at most 1,024.
    package init() {}
}
