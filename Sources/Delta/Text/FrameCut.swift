/// How a piece of a file becomes a frame: after the piece of the older file around where it would be in that.
struct FrameCut: Equatable {
    /// Where the piece of the file begins, and its length.
    var place: Int64
    var length: Int64
    /// Where the piece of the older file begins, and its length.
    var offset: Int64
    var prefixLength: Int64

    /// All pieces of a file of `count` bytes, in order, beside an older one of `baseCount` bytes.
    static func all(of count: Int64, after baseCount: Int64) -> [FrameCut] {
        stride(from: 0, to: count, by: PrefixedFrame.textLimit).map { place in
            let length = min(Int64(PrefixedFrame.textLimit), count - place)
            let prefixLength = min(Int64(PrefixedFrame.prefixLimit), baseCount)
            let middle = Int64(Double(place + length / 2) / Double(count) * Double(baseCount))
            let offset = max(0, min(baseCount - prefixLength, middle - prefixLength / 2))
            return FrameCut(place: place, length: length, offset: offset, prefixLength: prefixLength)
        }
    }
}
