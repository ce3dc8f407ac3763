import Diagnostics
import SystemPackage

extension SigningError {
    package var description: String {
        switch self {
        case .malformedKey(let fault):
            "the key is not acceptable: \(fault.phrase)"
        case .publicKeyGiven:
            "this is a public key, expected a private one"
        case .foreignKeyFormat(let label):
            "the key is in the format \"\(label.terminalSafe)\", expected a PKCS#8 private key"
        case .passphraseNeeded:
            "the private key is encrypted and no passphrase was given"
        case .wrongPassphrase:
            "the passphrase does not open the private key"
        case .inKeyFile(let path, let error):
            "\(path.string.terminalSafe): \(error.description)"
        case .keyFileExposed(let path, let permissions):
            "\(path.string.terminalSafe) has the permissions \(String(permissions, radix: 8)), expected 600"
        case .keyFileExists(let path):
            "\(path.string.terminalSafe) exists already"
        case .cryptoFailed(let operation, let reason):
            "cannot \(operation): \(reason.terminalSafe)"
        case .badSignerOutput(let key):
            "the signer's answer is no signature by its key \(key.short)"
        case .keyNotInRole(let key, let role):
            "the key \(key.short) is not in the role \(role.rawValue) of the trust root"
        case .malformedEnvelope(let fault):
            "the envelope is not acceptable: \(fault.phrase)"
        case .malformedStatement(let field, let reason):
            "the statement is not acceptable at \(field.terminalSafe): \(reason.terminalSafe)"
        case .needsNewerImporter(let feature):
            "the bundle uses \(feature.terminalSafe), which this version of sealift does not know"
        case .unexpectedType(let found, let expected):
            "the signed document is of the type \"\(found.terminalSafe)\", expected \"\(expected)\""
        case .thresholdNotMet(let role, let found, let required):
            "\(found) of \(required) needed signatures by \(role.rawValue) keys are valid"
        case .notApproved(let report):
            "not approved: \(report.count(of: .approve)) of \(report.threshold(of: .approve)) needed "
                + "signatures by approve keys are valid"
        case .invalidRoot(let version, let fault):
            "trust root \(version) is invalid: \(fault.phrase)"
        case .rootNotSigned(let version, let signedBy, let found, let required):
            "trust root \(version) has \(found) of \(required) needed signatures by the root keys of "
                + "version \(signedBy)"
        case .rootOutOfOrder(let expected, let found):
            "found trust root \(found) where root \(expected) must follow"
        case .rootOfOtherOrganization(let found, let expected):
            "the trust root belongs to \(found), expected \(expected)"
        case .rootTooLarge(let version, let bytes):
            "trust root \(version) has \(bytes) bytes, the limit is \(SignedRoot.byteLimit)"
        case .rootChainTooLong(let count):
            "there are \(count) trust roots, the limit is \(TrustChain.fileLimit)"
        case .noTrustRoot(let folder):
            "there is no trust root in \(folder.string.terminalSafe)"
        case .fingerprintMismatch(let expected, let found):
            "the trust root has the fingerprint \(found), expected \(expected)"
        case .malformedFingerprint(let text):
            "\"\(text.terminalSafe)\" is no fingerprint, expected 16 groups of 4 hexadecimal digits"
        case .refused(let refusal):
            refusal.description
        case .stateMissing:
            "there is no site state here"
        case .stateDamaged:
            "both copies of the site state are damaged"
        case .stateForked(let generation):
            "the two copies of the site state differ in generation \(generation)"
        case .stateMoved(let expected, let found):
            "the site state is at generation \(found), expected \(expected)"
        case .stateOfOtherSite(let found, let expected):
            "the state belongs to the site \(found), the configuration names \(expected)"
        case .stateBehindAnchor(let found, let anchor):
            "the site state is at bundle \(found), its anchor at \(anchor)"
        case .trustRootLost(let version):
            "trust root \(version), which the site state names, is missing or altered"
        case .alreadyEnrolled:
            "a site is already set up here"
        }
    }
}
