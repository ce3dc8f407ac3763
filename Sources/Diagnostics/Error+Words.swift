extension Error {
    /// What happened, in our words; of an error that is none of ours only its kind, since its description is that of a value.
    package var words: String {
        (self as? any OperatorError)?.description
            ?? "an error of the kind \(type(of: self)), which sealift does not know"
    }
}
