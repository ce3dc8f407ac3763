import FileIO
package import SystemPackage

/// The two files `state.A.json` and `state.B.json` in the state folder of a site.
///
/// Whoever writes holds the site's lock.
package struct SiteStateStore: Sendable {
    /// The folder.
    package let folder: FilePath

    /// Names the folder; it must exist before anything is written.
    package init(_ folder: FilePath) {
        self.folder = folder
    }

    /// Whether a state was ever written here, be it damaged or not.
    /// - Throws: ``FileIO/FileError`` when the folder is closed to this user.
    package var exists: Bool {
        get throws(FileError) {
            for slot in SiteStateSlots.Slot.allCases where try Directory.examine(file(slot).path) != nil {
                return true
            }
            return false
        }
    }

    /// Reads the newest good state.
    /// - Throws: ``SigningError`` of the class `state`, or ``FileIO/FileError``.
    package func load() throws -> SiteState {
        try slots().state
    }

    /// Writes the first state of a site.
    /// - Throws: ``SigningError/alreadyEnrolled``, or ``FileIO/FileError``.
    package func create(_ state: SiteState) throws {
        guard try !exists else { throw SigningError.alreadyEnrolled }
        try write(state, to: .a)
    }

    /// Writes the state that follows the one on disk, over the older copy, durably.
    /// - Parameter state: Made from the state that was loaded, with its generation.
    /// - Returns: What was written, with its new generation.
    /// - Throws: ``SigningError/stateMoved(expected:found:)`` when another run has written in between, or what
    ///   ``load()`` throws.
    @discardableResult
    package func save(_ state: SiteState) throws -> SiteState {
        let (current, slot) = try slots()
        guard current.generation == state.generation else {
            throw SigningError.stateMoved(expected: state.generation, found: current.generation)
        }
        var next = state
        next.generation += 1
        try write(next, to: slot)
        return next
    }

    private func slots() throws -> (state: SiteState, next: SiteStateSlots.Slot) {
        try SiteStateSlots.current(a: bytes(of: .a), b: bytes(of: .b))
    }

    private func bytes(of slot: SiteStateSlots.Slot) throws -> [UInt8]? {
        do throws(FileError) {
            return try file(slot).contents()
        } catch {
            switch error {
            case .system(_, _, .noSuchFileOrDirectory): return nil
            // What is no small file is no good copy.
            case .notRegular, .tooLarge, .truncated: return []
            default: throw error
            }
        }
    }

    private func write(_ state: SiteState, to slot: SiteStateSlots.Slot) throws {
        try file(slot).replace(with: SiteStateSlot.encode(state))
    }

    private func file(_ slot: SiteStateSlots.Slot) -> RecordFile {
        RecordFile(
            folder.appending("state.\(slot.rawValue).json"),
            limit: SiteStateSlot.byteLimit,
            mode: 0o600
        )
    }
}
