/// A stretch of a text that is like a stretch of a base, followed by a stretch that is not.
struct SimilarPart: Equatable {
    /// Where the like stretch begins in the base.
    var baseOffset: Int
    /// Its length in bytes, of which some may differ.
    var length: Int
    /// The length of what follows in the text and is like nothing.
    var literalLength: Int
}
