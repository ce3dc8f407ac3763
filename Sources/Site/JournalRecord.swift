package import Content
package import OCILayout
package import Signing

/// One step of an import that a rerun must know about.
package enum JournalRecord: Codable, Sendable, Equatable {
    /// An import began, by this plan.
    case began(statement: Digest, plan: Digest)
    /// Everything is loaded; these tags are about to move, from what they stood for. Many tags take several records.
    case moving(statement: Digest, previous: [PreviousTag])
    /// The site has the bundle, and its images are in this mirror.
    case committed(statement: Digest, mirror: String)
    /// A snapshot is active at this target, that of the bundle where none is named; unconfirmed where nobody waited until it was well.
    case activated(statement: Digest, target: String, snapshot: String? = nil, unconfirmed: Bool? = nil)
    /// This target did not take a snapshot, or is not well with it.
    case activationFailed(snapshot: String, target: String, error: String, message: String)
    /// The site is to have this snapshot and not that of its bundle, from now on until the next bundle; nil ends that.
    case held(snapshot: String?, reason: String?)
    /// Somebody lets an object, or fields of it, differ from the snapshot until a moment; without fields the whole object.
    case driftAccepted(
        target: String,
        subject: String,
        fields: [String],
        until: Timestamp,
        by: String,
        reason: String
    )

    /// The most tags of one record, so that it fits a line of the journal whatever they are called.
    package static let maximumTags = 1_000

    /// What a tag stood for before it moved.
    package struct PreviousTag: Codable, Sendable, Equatable {
        /// The repository in the mirror.
        package let repository: RepositoryName
        /// The tag.
        package let tag: Tag
        /// What it stood for; nil if it was not there.
        package let digest: Digest?

        /// Notes what a tag stood for.
        package init(repository: RepositoryName, tag: Tag, digest: Digest?) {
            self.repository = repository
            self.tag = tag
            self.digest = digest
        }
    }
}
