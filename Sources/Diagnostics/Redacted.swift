/// A secret that may be carried and used, but prints as `<redacted>`; a text, also where somebody else repeats it.
package struct Redacted<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The secret itself; never put it into an error, an event or a plan.
    package let secret: Value

    /// Wraps a secret.
    package init(_ secret: Value) {
        self.secret = secret
        if let text = secret as? String { KnownSecrets.add(text) }
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Redacted: Equatable where Value: Equatable {}
