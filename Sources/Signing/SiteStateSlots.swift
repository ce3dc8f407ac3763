/// The rule for two copies of a state, of which one may be torn by a power cut.
package enum SiteStateSlots {
    /// One of the two copies.
    package enum Slot: String, Sendable, CaseIterable {
        case a = "A"
        case b = "B"

        /// The other copy.
        package var other: Slot { self == .a ? .b : .a }
    }

    /// Finds the newest good copy.
    /// - Parameters:
    ///   - a: The bytes of copy A; nil when there is no such file.
    ///   - b: The bytes of copy B; nil when there is no such file.
    /// - Returns: The state, and the slot that the next state must be written to.
    /// - Throws: ``SigningError/stateMissing``, ``SigningError/stateDamaged`` or ``SigningError/stateForked(generation:)``.
    package static func current(
        a: [UInt8]?,
        b: [UInt8]?
    ) throws(SigningError) -> (state: SiteState, next: Slot) {
        guard a != nil || b != nil else { throw .stateMissing }
        switch (a.flatMap(SiteStateSlot.decode), b.flatMap(SiteStateSlot.decode)) {
        case (nil, nil):
            throw .stateDamaged
        case (let state?, nil):
            return (state, .b)
        case (nil, let state?):
            return (state, .a)
        case (let left?, let right?):
            guard left.generation != right.generation || left == right else {
                throw .stateForked(generation: left.generation)
            }
            return left.generation >= right.generation ? (left, .b) : (right, .a)
        }
    }
}
