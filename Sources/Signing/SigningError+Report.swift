package import Diagnostics
import SystemPackage

extension SigningError: OperatorError {
    package var report: ErrorReport {
        switch self {
        case .malformedKey(let fault):
            ErrorReport(
                "key.malformed",
                .usage,
                "the key is not acceptable: \(fault.phrase)",
                remedy: "make a key by sealift keys generate, or name another file"
            )
        case .publicKeyGiven:
            ErrorReport(
                "key.public-given",
                .usage,
                "this is a public key, expected a private one",
                remedy: "name the .key file that belongs to it"
            )
        case .foreignKeyFormat(let label):
            ErrorReport(
                "key.foreign-format",
                .usage,
                "the key is in the format \"\(label.terminalSafe)\", expected a PKCS#8 private key",
                remedy: "convert it by openssl pkcs8 -topk8"
            )
        case .passphraseNeeded:
            ErrorReport(
                "key.passphrase-needed",
                .usage,
                "the private key is encrypted and no passphrase was given",
                remedy: "give the passphrase"
            )
        case .wrongPassphrase:
            ErrorReport(
                "key.wrong-passphrase",
                .usage,
                "the passphrase does not open the private key",
                remedy: "check the passphrase and the file"
            )
        case .inKeyFile(let path, let error):
            ErrorReport(
                error.identifier,
                .usage,
                "\(path.string.terminalSafe): \(error.description)",
                remedy: error.remedy
            )
        case .keyFileExposed(let path, let permissions):
            ErrorReport(
                "key.file-exposed",
                .usage,
                "\(path.string.terminalSafe) has the permissions \(String(permissions, radix: 8)), expected 600",
                remedy: "make sure that nobody has copied it, then chmod 600 \(ShellWord(path.string))"
            )
        case .keyFileExists(let path):
            ErrorReport(
                "key.file-exists",
                .usage,
                "\(path.string.terminalSafe) exists already",
                remedy: "name another path; keys are never overwritten"
            )
        case .cryptoFailed(let operation, let reason):
            ErrorReport(
                "signing.crypto-failed",
                .internalFault,
                "cannot \(operation): \(reason.terminalSafe)"
            )
        case .badSignerOutput(let key):
            ErrorReport(
                "signing.bad-signer-output",
                .usage,
                "the signer's answer is no signature by its key \(key.short)",
                remedy: "check that the signer uses the named key"
            )
        case .keyNotInRole(let key, let role):
            ErrorReport(
                "signing.key-not-in-role",
                .usage,
                "the key \(key.short) is not in the role \(role.rawValue) of the trust root",
                remedy: "name a key of that role, or add it by a new trust root"
            )
        case .malformedEnvelope(let fault):
            ErrorReport(
                "envelope.malformed",
                .corrupt,
                "the envelope is not acceptable: \(fault.phrase)",
                remedy:
                    "copy the bundle to the medium again; if it happens again, ask the hub for a new bundle"
            )
        case .malformedStatement(let field, let reason):
            ErrorReport(
                "statement.malformed",
                .corrupt,
                "the statement is not acceptable at \(field.terminalSafe): \(reason.terminalSafe)",
                remedy:
                    "copy the bundle to the medium again; if it happens again, ask the hub for a new bundle"
            )
        case .needsNewerImporter(let feature):
            ErrorReport(
                "statement.needs-newer-importer",
                .policy,
                "the bundle uses \(feature.terminalSafe), which this version of sealift does not know",
                remedy: "use the sealift that came on the medium, or a newer one"
            )
        case .unexpectedType(let found, let expected):
            ErrorReport(
                "signature.unexpected-type",
                .untrusted,
                "the signed document is of the type \"\(found.terminalSafe)\", expected \"\(expected)\"",
                remedy: "name the bundle's own bundle.dsse.json"
            )
        case .thresholdNotMet(let role, let found, let required):
            ErrorReport(
                "signature.threshold-not-met",
                .untrusted,
                "\(found) of \(required) needed signatures by \(role.rawValue) keys are valid",
                remedy: "do not use this medium; ask the hub who signed the bundle"
            )
        case .notApproved(let report):
            ErrorReport(
                "signature.not-approved",
                .policy,
                "not approved: \(report.count(of: .approve)) of \(report.threshold(of: .approve)) needed "
                    + "signatures by approve keys are valid",
                remedy: "have an approver run sealift sign --role approve on the bundle"
            )
        case .invalidRoot(let version, let fault):
            ErrorReport(
                "root.invalid",
                .untrusted,
                "trust root \(version) is invalid: \(fault.phrase)",
                remedy: "do not use this trust root; ask the hub for the trust folder again"
            )
        case .rootNotSigned(let version, let signedBy, let found, let required):
            ErrorReport(
                "root.not-signed",
                .untrusted,
                "trust root \(version) has \(found) of \(required) needed signatures by the root keys of "
                    + "version \(signedBy)",
                remedy: "do not use this trust root; ask the hub for the trust folder again"
            )
        case .rootOutOfOrder(let expected, let found):
            ErrorReport(
                "root.out-of-order",
                .untrusted,
                "found trust root \(found) where root \(expected) must follow",
                remedy: "do not use this trust root; ask the hub for the trust folder again"
            )
        case .rootOfOtherOrganization(let found, let expected):
            ErrorReport(
                "root.other-organization",
                .untrusted,
                "the trust root belongs to \(found), expected \(expected)",
                remedy: "do not use this trust root; ask the hub for the trust folder again"
            )
        case .rootTooLarge(let version, let bytes):
            ErrorReport(
                "root.too-large",
                .corrupt,
                "trust root \(version) has \(bytes) bytes, the limit is \(SignedRoot.byteLimit)",
                remedy: "ask the hub for the trust folder again"
            )
        case .rootChainTooLong(let count):
            ErrorReport(
                "root.chain-too-long",
                .corrupt,
                "there are \(count) trust roots, the limit is \(TrustChain.fileLimit)",
                remedy: "ask the hub for the trust folder again"
            )
        case .noTrustRoot(let folder):
            ErrorReport(
                "root.none",
                .usage,
                "there is no trust root in \(folder.string.terminalSafe)",
                remedy: "make one by sealift trust init, or name another folder"
            )
        case .fingerprintMismatch(let expected, let found):
            ErrorReport(
                "root.fingerprint-mismatch",
                .untrusted,
                "the trust root has the fingerprint \(found), expected \(expected)",
                remedy: "stop, and compare the fingerprint with the hub over another channel"
            )
        case .malformedFingerprint(let text):
            ErrorReport(
                "root.malformed-fingerprint",
                .usage,
                "\"\(text.terminalSafe)\" is no fingerprint, expected 16 groups of 4 hexadecimal digits",
                remedy: "type all 64 digits, in groups as printed"
            )
        case .refused(let violation):
            violation.report
        case .stateMissing:
            ErrorReport(
                "state.missing",
                .state,
                "there is no site state here",
                remedy: "set the site up by sealift site init, or name its state folder"
            )
        case .stateDamaged:
            ErrorReport(
                "state.damaged",
                .state,
                "both copies of the site state are damaged",
                remedy: "restore the state folder from a backup, or enrol the site anew in an empty folder"
            )
        case .stateForked(let generation):
            ErrorReport(
                "state.forked",
                .state,
                "the two copies of the site state differ in generation \(generation)",
                remedy: "restore the state folder from a backup, or enrol the site anew in an empty folder"
            )
        case .stateMoved(let expected, let found):
            ErrorReport(
                "state.moved",
                .state,
                "the site state is at generation \(found), expected \(expected)",
                remedy: "run again"
            )
        case .stateOfOtherSite(let found, let expected):
            ErrorReport(
                "state.other-site",
                .state,
                "the state belongs to the site \(found), the configuration names \(expected)",
                remedy: "name the state folder of this site, or correct the configuration"
            )
        case .stateBehindAnchor(let found, let anchor):
            ErrorReport(
                "state.behind-anchor",
                .state,
                "the site state is at bundle \(found), its anchor at \(anchor)",
                remedy:
                    "the state was restored from a backup; restore a newer backup, or enrol the site anew in an empty folder"
            )
        case .trustRootLost(let version):
            ErrorReport(
                "state.trust-root-lost",
                .state,
                "trust root \(version), which the site state names, is missing or altered",
                remedy: "restore the state folder from a backup, or enrol the site anew in an empty folder"
            )
        case .alreadyEnrolled:
            ErrorReport(
                "state.already-enrolled",
                .usage,
                "a site is already set up here",
                remedy: "name another state folder; an existing state is never replaced"
            )
        }
    }
}
