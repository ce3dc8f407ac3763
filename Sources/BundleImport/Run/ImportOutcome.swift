package import Content
package import Signing

/// How the import of one bundle ended.
package struct ImportOutcome: Encodable, Sendable, Equatable {
    /// What became of it.
    package enum Result: String, Encodable, Sendable {
        case imported
        case alreadyImported
        case restored
        case planned
    }

    /// What became of it.
    package let result: Result
    /// The digest of its statement.
    package let statement: Digest
    /// Where it stands in its stream.
    package let position: BundlePosition
    /// Its snapshot.
    package let snapshot: String?
    /// What was, or would be, done.
    package let plan: ImportPlan?
    /// Where the snapshot is active now.
    package internal(set) var activated: [String] = []
}
