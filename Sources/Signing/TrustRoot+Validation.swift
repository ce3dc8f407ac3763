extension TrustRoot {
    private static let labelLimit = 128

    /// The rules that every root keeps, whoever signed it.
    func validate() throws(SigningError) {
        guard (1...TrustChain.fileLimit).contains(version) else { throw invalid(.version(version)) }
        guard created < expires else { throw invalid(.expiresBeforeCreated) }
        guard keys.count <= Self.keyLimit else { throw invalid(.tooManyKeys(keys.count)) }
        for (name, key) in keys.sorted(by: { $0.key < $1.key }) {
            guard name == key.publicKey.id else { throw invalid(.keyIDMismatch(named: name.description)) }
            guard key.label.utf8.count <= Self.labelLimit else { throw invalid(.labelTooLong(name)) }
        }
        var owner: [KeyID: Role] = [:]
        for role in Role.allCases {
            try validate(role, &owner)
        }
        for (stream, floor) in streams.sorted(by: { $0.key < $1.key }) {
            let range = 1...BundleStatement.numberLimit
            guard range.contains(floor.epoch), range.contains(floor.minSequence) else {
                throw invalid(.streamFloor(stream))
            }
        }
    }

    private func validate(_ role: Role, _ owner: inout [KeyID: Role]) throws(SigningError) {
        let delegation = delegation(of: role)
        let keyIDs = delegation.keyIDs
        guard !keyIDs.isEmpty || role == .override else { throw invalid(.emptyRole(role)) }
        let least = keyIDs.isEmpty ? 0 : 1
        guard delegation.threshold >= least, delegation.threshold <= keyIDs.count else {
            throw invalid(.threshold(delegation.threshold, keys: keyIDs.count, role))
        }
        for key in keyIDs {
            guard keys[key] != nil else { throw invalid(.unknownKey(key.description, role)) }
            guard !revoked.keyIDs.contains(key) else { throw invalid(.revokedKey(key, role)) }
            guard let other = owner.updateValue(role, forKey: key) else { continue }
            throw invalid(other == role ? .repeatedKey(key, role) : .sharedKey(key, other, role))
        }
    }

    private func invalid(_ fault: RootFault) -> SigningError {
        .invalidRoot(version: version, fault)
    }
}
