package import Diagnostics
package import Signing

/// What is wrong with a receipt, or with a request for enrolment.
package enum ReceiptError: OperatorError, Equatable {
    /// No signature is one of the key that must have signed.
    case badSignature(of: String, key: KeyID)
    /// The first receipt names one before it, or a later one does not.
    case malformedChain(number: Int64)
    /// The file holds nothing.
    case empty
    /// A link, or something else that is no file, among receipts.
    case notAFile
    /// So much of a file is wrong that the rest is not read.
    case givenUp(after: Int)
    /// The key has given way to another one of its site.
    case retiredKey(SiteIdentity, key: KeyID)
    /// No site is enrolled with a key that it names.
    case unknownKey([String])
    /// The site of the key is another one than that of the receipt.
    case otherSite(found: SiteIdentity, expected: SiteIdentity)
    /// The organization is another one than that of the fleet.
    case otherOrganization(found: PlainName, expected: PlainName)
    /// The fleet has no such site.
    case noSuchSite(SiteIdentity)
    /// The site has another uid in the fleet.
    case otherInstallation(found: SiteIdentity, expected: SiteUID)
    /// The site is enrolled with another key.
    case enrolledAlready(SiteIdentity, key: KeyID)
    /// The key is enrolled for another site.
    case keyOfOther(SiteIdentity, key: KeyID)
    /// The fingerprint is not that of the request's key.
    case otherFingerprint(found: Fingerprint, expected: Fingerprint)

    package var report: ErrorReport {
        switch self {
        case .badSignature(let document, let key):
            ErrorReport(
                "receipt.bad-signature",
                .untrusted,
                "\(document) is not signed by the key \(key.short) that it names",
                remedy: "it was altered on the way, or forged: bring it from the site again"
            )
        case .malformedChain(let number):
            ErrorReport(
                "receipt.malformed-chain",
                .corrupt,
                "receipt \(number) must name the receipt before it, and the first one none",
                remedy: "see which program has made it; sealift does not"
            )
        case .empty:
            ErrorReport(
                "receipt.empty",
                .corrupt,
                "the file is empty, expected a receipt",
                remedy: "bring it from the site again"
            )
        case .notAFile:
            ErrorReport(
                "receipt.not-a-file",
                .corrupt,
                "found a link, or something else that is no file, which is not followed",
                remedy: "see what it is, and put the receipts themselves there"
            )
        case .givenUp(let count):
            ErrorReport(
                "receipt.given-up",
                .corrupt,
                "\(count) lines are wrong, and the rest of the file is not read",
                remedy: "see whether it is a file of receipts, one in each line"
            )
        case .retiredKey(let site, let key):
            ErrorReport(
                "receipt.retired-key",
                .policy,
                "the key \(key.short) of \(site.id) has given way to another one",
                remedy: "bring the request of the machine that runs now: sealift site enrolment"
            )
        case .unknownKey(let names):
            ErrorReport(
                "receipt.unknown-key",
                .untrusted,
                "no site is enrolled with the key \(names.isEmpty ? "of it" : names.map { String($0.prefix(12)).terminalSafe }.joined(separator: ", "))",
                remedy: "enrol the site, if it is one of yours: sealift enroll FILE"
            )
        case .otherSite(let found, let expected):
            ErrorReport(
                "receipt.other-site",
                .untrusted,
                "the receipt is of \(found), and its key is that of \(expected)",
                remedy: "see how the key of \(expected.id) came to \(found.id); each site makes its own"
            )
        case .otherOrganization(let found, let expected):
            ErrorReport(
                "receipt.other-organization",
                .policy,
                "found \(found), expected the organization \(expected)",
                remedy: "give the fleet of that organization by --config"
            )
        case .noSuchSite(let site):
            ErrorReport(
                "receipt.no-such-site",
                .policy,
                "the fleet has no site \(site)",
                remedy: "add it under sites in the fleet's file, or leave it out"
            )
        case .otherInstallation(let found, let expected):
            ErrorReport(
                "receipt.other-installation",
                .policy,
                "found \(found.id) with the uid \(found.uid), expected \(expected)",
                remedy: "write that uid into the fleet's file if the site was set up anew"
            )
        case .enrolledAlready(let site, let key):
            ErrorReport(
                "receipt.enrolled-already",
                .policy,
                "\(site.id) is enrolled with the key \(key.short)",
                remedy:
                    "if its machine was replaced, add --replace: receipts by the former key are taken no more"
            )
        case .keyOfOther(let site, let key):
            ErrorReport(
                "receipt.key-of-other",
                .policy,
                "the key \(key.short) is that of \(site.id)",
                remedy: "set the site up anew instead of copying the state folder of another one"
            )
        case .otherFingerprint(let found, let expected):
            ErrorReport(
                "receipt.other-fingerprint",
                .untrusted,
                "the key of the request has the fingerprint \(found), expected \(expected)",
                remedy: "ask the site again, by another way than the file came: sealift site enrolment"
            )
        }
    }
}
