/// What an encoder knows of the text before a flush mark.
package enum RestartRule: UInt8, Sendable, CaseIterable {
    /// It goes on as if nothing had been.
    case goOn = 0
    /// It begins anew with nothing (`Z_FULL_FLUSH`, `pigz -i`).
    case nothing = 1
    /// It begins anew with the last 32 KiB as dictionary (pigz, pgzip).
    case window = 2
    /// It begins anew with the last 16 KiB as dictionary (old pgzip).
    case halfWindow = 3

    /// How many of `behind` bytes the encoder gets as dictionary; nil if it does not begin anew.
    func history(behind: Int) -> Int? {
        switch self {
        case .goOn: nil
        case .nothing: 0
        case .window: min(behind, 1 << 15)
        case .halfWindow: min(behind, 1 << 14)
        }
    }
}
