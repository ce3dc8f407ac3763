import Diagnostics
import SystemPackage

extension SigningError {
    package var remedy: String? {
        switch self {
        case .malformedKey:
            "make a key by sealift keys generate, or name another file"
        case .publicKeyGiven:
            "name the .key file that belongs to it"
        case .foreignKeyFormat:
            "convert it by openssl pkcs8 -topk8"
        case .passphraseNeeded:
            "give the passphrase"
        case .wrongPassphrase:
            "check the passphrase and the file"
        case .inKeyFile(_, let error):
            error.remedy
        case .keyFileExposed(let path, _):
            "make sure that nobody has copied it, then chmod 600 \(ShellWord(path.string))"
        case .keyFileExists:
            "name another path; keys are never overwritten"
        case .cryptoFailed:
            nil
        case .badSignerOutput:
            "check that the signer uses the named key"
        case .keyNotInRole:
            "name a key of that role, or add it by a new trust root"
        case .malformedEnvelope, .malformedStatement:
            "copy the bundle to the medium again; if it happens again, ask the hub for a new bundle"
        case .needsNewerImporter:
            "use the sealift that came on the medium, or a newer one"
        case .unexpectedType:
            "name the bundle's own bundle.dsse.json"
        case .thresholdNotMet:
            "do not use this medium; ask the hub who signed the bundle"
        case .notApproved:
            "have an approver run sealift sign --role approve on the bundle"
        case .invalidRoot, .rootNotSigned, .rootOutOfOrder, .rootOfOtherOrganization:
            "do not use this trust root; ask the hub for the trust folder again"
        case .rootTooLarge, .rootChainTooLong:
            "ask the hub for the trust folder again"
        case .noTrustRoot:
            "make one by sealift trust init, or name another folder"
        case .fingerprintMismatch:
            "stop, and compare the fingerprint with the hub over another channel"
        case .malformedFingerprint:
            "type all 64 digits, in groups as printed"
        case .refused(let refusal):
            refusal.remedy
        case .stateMissing:
            "set the site up by sealift site init, or name its state folder"
        case .stateDamaged, .stateForked, .trustRootLost:
            "restore the state folder from a backup, or enrol the site anew in an empty folder"
        case .stateMoved:
            "run again"
        case .stateOfOtherSite:
            "name the state folder of this site, or correct the configuration"
        case .stateBehindAnchor:
            "the state was restored from a backup; restore a newer backup, or enrol the site anew in an empty folder"
        case .alreadyEnrolled:
            "name another state folder; an existing state is never replaced"
        }
    }
}
