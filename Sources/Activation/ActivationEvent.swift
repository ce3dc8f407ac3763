/// What an activation is doing, for whoever shows it.
package enum ActivationEvent: Sendable {
    /// The snapshot is becoming active here.
    case activating(target: String)
    /// Something that was done.
    case activity(String)
    /// Something that should not be overlooked.
    case warning(String)
}
