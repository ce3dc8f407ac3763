package import Content

extension SiteDirectory {
    /// The bundle whose import began and was not committed since; nil when nothing is unfinished.
    package func unfinishedImport() throws -> Digest? {
        var unfinished: Digest?
        try journal.forEachBody { record in
            switch record {
            case .began(let statement, _): unfinished = statement
            case .committed: unfinished = nil
            case .moving, .activated, .activationFailed, .held, .driftAccepted: break
            }
        }
        return unfinished
    }

    /// What a person calls the mirror that the last bundle went into; nil before the first.
    package func lastMirror() throws -> String? {
        var last: String?
        try journal.forEachBody { record in
            if case .committed(_, let mirror) = record { last = mirror }
        }
        return last
    }
}
