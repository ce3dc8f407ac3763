package import Kubernetes

/// Something at a target that is not as the snapshot has it that is active there.
package struct DriftedObject: Sendable, Encodable, Equatable {
    /// What is wrong with it.
    package enum Kind: String, Sendable, Encodable {
        /// Fields of it, or its bytes, are others.
        case changed
        /// It is not there.
        case missing
        /// It is there, looks like ours, and is not in the snapshot.
        case extra
        /// It cannot be compared.
        case unknown
    }

    /// A field that is another one.
    package struct Field: Sendable, Encodable, Equatable {
        /// The field, such as `.spec.replicas`.
        package let field: String
        /// What the snapshot has; nil where it has nothing.
        package let snapshot: JSONTree?
        /// What is there; nil where nothing is.
        package let live: JSONTree?
        /// Who has set it; nil where nobody is known.
        package let manager: String?
        /// When that was, as the server says it.
        package let time: String?
        /// That somebody has accepted it.
        package internal(set) var accepted: DriftAcceptance?

        /// Describes a field, as applying the snapshot would change it.
        package init(_ change: FieldChange, manager: ManagedFields.Manager?) {
            field = change.field
            snapshot = change.after
            live = change.before
            self.manager = manager?.name
            time = manager?.time
        }
    }

    /// The object or file.
    package let subject: String
    /// What is wrong with it.
    package let kind: Kind
    /// The fields, where these are known.
    package internal(set) var fields: [Field]
    /// What else there is to say.
    package let reason: String?
    /// That somebody has accepted it as a whole.
    package internal(set) var accepted: DriftAcceptance?

    /// Describes one.
    package init(_ subject: String, _ kind: Kind, fields: [Field] = [], reason: String? = nil) {
        self.subject = subject
        self.kind = kind
        self.fields = fields
        self.reason = reason
    }

    /// Whether somebody has accepted all of it.
    package var isAccepted: Bool {
        accepted != nil || !fields.isEmpty && fields.allSatisfy { $0.accepted != nil }
    }
}
