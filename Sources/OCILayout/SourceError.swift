package import Diagnostics

/// An error of a place that holds images.
package protocol SourceError: OperatorError {
    /// Whether the place has answered, with a refusal or with something else than was asked for; false where it was not reached, or asks to
    /// be left alone for a while.
    var isAnswer: Bool { get }
}
