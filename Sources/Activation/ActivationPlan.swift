package import Kubernetes

/// What making a snapshot active at one target would do; printed by a dry run.
package struct ActivationPlan: Codable, Sendable, Equatable {
    /// What would be done to one object, file or tag.
    package struct Step: Codable, Sendable, Equatable {
        /// The stage that it belongs to, where the target has stages.
        package let stage: String?
        /// What becomes of it, such as `created`, `configured`, `unchanged`, `written` or `moved`; `conflict` and `refused` where the
        /// target would not take it.
        package let action: String
        /// The object, file or tag.
        package let subject: String
        /// What else there is to know about it.
        package let note: String?
        /// The fields that would change, whole; missing where none is known.
        package let changes: [FieldChange]?
        /// What to do about what the target would not take; missing where it would.
        package let remedy: String?

        /// Describes one step.
        package init(
            stage: String? = nil,
            action: String,
            subject: String,
            note: String? = nil,
            changes: [FieldChange]? = nil
        ) {
            self.stage = stage
            self.action = action
            self.subject = subject
            self.note = note
            self.changes = changes
            remedy = nil
        }

        /// Describes what a target would not take.
        /// - Parameter isConflict: Whether that is since others own fields of it.
        package init(
            refused subject: String,
            in stage: String,
            isConflict: Bool,
            reason: String,
            remedy: String
        ) {
            self.stage = stage
            action = isConflict ? "conflict" : "refused"
            self.subject = subject
            note = reason
            changes = nil
            self.remedy = remedy
        }

        /// Describes what becomes of something that stands for something else: a tag or a branch.
        init(_ subject: String, from before: String?, to after: String) {
            let action = before == nil ? "created" : before == after ? "unchanged" : "moved"
            let from = before.map { before in before == after ? "" : "from \(before) " } ?? ""
            self.init(
                action: action,
                subject: subject,
                note: before == after ? "it is \(after)" : "\(from)to \(after)"
            )
        }
    }

    /// The target, as a person calls it.
    package let target: String
    /// The steps in order.
    package let steps: [Step]
    /// Whether the target would not take all of it.
    package var isRefused: Bool { steps.contains { $0.remedy != nil } }
    /// The objects of the snapshot that is active there and not of this one; missing where that is not known.
    package let gone: [String]?
}
