/// What charts may do although it gives other objects at another time, or at a cluster.
package struct ChartPolicy: Sendable, Hashable {
    /// Whether functions that ask a cluster or a network, and find nothing at the hub, may be called.
    package let allowsLookups: Bool
    /// Whether what is random is given once, and is the same in every later snapshot; refused otherwise.
    package let keepsRandom: Bool
    /// Whether it is that of many charts, of which some do nothing of the kind.
    package let isForMany: Bool

    /// Refuses both, unless said otherwise.
    package init(allowsLookups: Bool = false, keepsRandom: Bool = false, isForMany: Bool = false) {
        self.allowsLookups = allowsLookups
        self.keepsRandom = keepsRandom
        self.isForMany = isForMany
    }
}
