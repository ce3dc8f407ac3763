package import Diagnostics

extension SigningError: OperatorError {
    package var identifier: String {
        switch self {
        case .malformedKey: "key.malformed"
        case .publicKeyGiven: "key.public-given"
        case .foreignKeyFormat: "key.foreign-format"
        case .passphraseNeeded: "key.passphrase-needed"
        case .wrongPassphrase: "key.wrong-passphrase"
        case .inKeyFile(_, let error): error.identifier
        case .keyFileExposed: "key.file-exposed"
        case .keyFileExists: "key.file-exists"
        case .cryptoFailed: "signing.crypto-failed"
        case .badSignerOutput: "signing.bad-signer-output"
        case .keyNotInRole: "signing.key-not-in-role"
        case .malformedEnvelope: "envelope.malformed"
        case .malformedStatement: "statement.malformed"
        case .needsNewerImporter: "statement.needs-newer-importer"
        case .unexpectedType: "signature.unexpected-type"
        case .thresholdNotMet: "signature.threshold-not-met"
        case .notApproved: "signature.not-approved"
        case .invalidRoot: "root.invalid"
        case .rootNotSigned: "root.not-signed"
        case .rootOutOfOrder: "root.out-of-order"
        case .rootOfOtherOrganization: "root.other-organization"
        case .rootTooLarge: "root.too-large"
        case .rootChainTooLong: "root.chain-too-long"
        case .noTrustRoot: "root.none"
        case .fingerprintMismatch: "root.fingerprint-mismatch"
        case .malformedFingerprint: "root.malformed-fingerprint"
        case .refused(let refusal): refusal.identifier
        case .stateMissing: "state.missing"
        case .stateDamaged: "state.damaged"
        case .stateForked: "state.forked"
        case .stateMoved: "state.moved"
        case .stateOfOtherSite: "state.other-site"
        case .stateBehindAnchor: "state.behind-anchor"
        case .trustRootLost: "state.trust-root-lost"
        case .alreadyEnrolled: "state.already-enrolled"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .malformedKey, .publicKeyGiven, .foreignKeyFormat, .passphraseNeeded, .wrongPassphrase,
            .inKeyFile, .keyFileExposed, .keyFileExists, .badSignerOutput, .keyNotInRole,
            .malformedFingerprint, .noTrustRoot, .alreadyEnrolled:
            .usage
        case .cryptoFailed: .internalFault
        case .malformedEnvelope, .malformedStatement, .rootTooLarge, .rootChainTooLong: .corrupt
        case .needsNewerImporter, .notApproved: .policy
        case .unexpectedType, .thresholdNotMet, .invalidRoot, .rootNotSigned, .rootOutOfOrder,
            .rootOfOtherOrganization, .fingerprintMismatch:
            .untrusted
        case .refused(let refusal): refusal.exitClass
        case .stateMissing, .stateDamaged, .stateForked, .stateMoved, .stateOfOtherSite, .stateBehindAnchor,
            .trustRootLost:
            .state
        }
    }
}
