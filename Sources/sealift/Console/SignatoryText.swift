import Signing

/// Who has signed, for people.
struct SignatoryText {
    private let signatories: [SignatureReport.Signatory]

    init(_ signatories: [SignatureReport.Signatory]) {
        self.signatories = signatories
    }

    /// Roles, each with the name that the trust root has for the key.
    var text: String {
        signatories.map { "\($0.role.rawValue) (key \"\($0.label)\")" }.joined(separator: ", ")
    }
}
