/// Where tokens go as they are read: small enough to be worked on in registers.
protocol TokenOutput {
    /// Whether there is room for two more tokens.
    var hasRoom: Bool { get }

    /// Takes the byte `literal`.
    mutating func append(literal: Int)

    /// Takes a match of `match` bytes, 3 to 258, from `distance` back; `spelled` is as in ``Token``.
    /// - Returns: Whether the distance stays within the text, as far as the output knows.
    mutating func append(match: Int, spelled: Int, distance: Int) -> Bool
}
