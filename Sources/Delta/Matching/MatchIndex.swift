/// Something that finds long matches of a text in a base.
protocol MatchIndex {
    /// The base.
    var base: UnsafePointer<UInt8> { get }
    /// The number of bytes of the base.
    var count: Int { get }

    /// A long match of the `available` bytes at `text`; of length 0 when there is none.
    func longest(_ text: UnsafePointer<UInt8>, available: Int) -> (position: Int, length: Int)
}
