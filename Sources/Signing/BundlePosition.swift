/// Where a bundle stands in its stream: first the epoch counts, then the sequence.
package struct BundlePosition: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Raised by the trust root alone, to leave a bad sequence behind.
    package let epoch: Int64
    /// The number of the bundle, from 1; 0 stands for "none yet".
    package let sequence: Int64

    /// Pairs an epoch with a sequence.
    package init(epoch: Int64, sequence: Int64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// The sequence, with the epoch when it is not the first.
    package var description: String { epoch <= 1 ? "\(sequence)" : "\(sequence) of epoch \(epoch)" }

    package static func < (left: BundlePosition, right: BundlePosition) -> Bool {
        (left.epoch, left.sequence) < (right.epoch, right.sequence)
    }
}
