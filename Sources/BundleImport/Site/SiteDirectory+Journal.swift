package import Content

extension SiteDirectory {
    /// The bundle whose import began and was not committed since; nil when nothing is unfinished.
    package func unfinishedImport() throws -> Digest? {
        var unfinished: Digest?
        for record in try journal.bodies() {
            switch record {
            case .began(let statement, _): unfinished = statement
            case .committed: unfinished = nil
            case .moving, .activated: break
            }
        }
        return unfinished
    }
}
