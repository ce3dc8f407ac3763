/// A promise that an input broke: what came out is neither a good value nor an error as documented.
package struct Violation: Error, CustomStringConvertible {
    /// What was broken.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Whether what was read is the same after it was written and read again.
func roundTrip<Value: Equatable>(_ value: Value, _ again: (Value) throws -> Value) throws {
    let second: Value
    do {
        second = try again(value)
    } catch {
        throw Violation("what was written cannot be read: \(error)")
    }
    guard second == value else { throw Violation("what was written reads as something else") }
}
