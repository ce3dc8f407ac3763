import Content
import Diagnostics
import SystemPackage
import Testing

@testable import Signing

@Suite struct SigningErrorTests {
    private static let name = PlainName("acme").map { [$0] } ?? []
    private static let uid = SiteUID(derivedFrom: ["a"])

    static let all: [SigningError] = {
        guard let acme = name.first, let now = Timestamp("2026-11-21T10:00:00Z"),
            let later = now.adding(seconds: 60)
        else { return [] }
        let key = Organization.acme.stranger.publicKey.id
        let site = SiteIdentity(id: acme, uid: uid)
        let low = BundlePosition(epoch: 1, sequence: 41)
        let high = BundlePosition(epoch: 2, sequence: 42)
        let stream = StreamID(derivedFrom: ["s"])
        let refusals: [PolicyViolation] = [
            .otherOrganization(found: acme, expected: acme), .otherStream(found: stream, expected: stream),
            .targetsNobody, .otherSite(found: [acme], expected: acme),
            .otherInstallation(found: uid, expected: site), .revoked(.of([])),
            .rootTooOld(found: 1, required: 2),
            .otherEpoch(found: 1, expected: 2), .belowFloor(sequence: 1, floor: 2),
            .rollback(found: low, current: high), .fork(sequence: 1, found: .of([]), current: .of([1])),
            .gap(missing: 42...43, sequence: 44), .otherBase(sequence: 43, base: 41, current: 42),
            .fullNeeded(sequence: 2, base: 1), .fastForward(sequence: 99_999, current: 1),
            .expired(at: now, now: later), .rootExpired(version: 1, at: now, now: later),
            .createdBeforePrevious(found: now, previous: later), .notFresh,
        ]
        let keys: [SigningError] = [
            .malformedKey(.smallOrder), .publicKeyGiven, .foreignKeyFormat(label: "EC PRIVATE KEY"),
            .passphraseNeeded, .wrongPassphrase, .inKeyFile("k.key", .publicKeyGiven),
            .keyFileExposed("k.key", permissions: 0o644), .keyFileExists("k.key"), .badSignerOutput(key),
            .keyNotInRole(key, .approve),
        ]
        let documents: [SigningError] = [
            .malformedEnvelope(.tooManySignatures(33)), .malformedStatement(field: "files", reason: "empty"),
            .needsNewerImporter("format version 2"), .unexpectedType(found: "x", expected: "y"),
            .thresholdNotMet(.release, found: 0, required: 1), .invalidRoot(version: 2, .emptyRole(.root)),
            .rootNotSigned(version: 2, by: 1, found: 0, required: 1), .rootOutOfOrder(expected: 2, found: 3),
            .rootOfOtherOrganization(found: acme, expected: acme), .rootTooLarge(version: 1, bytes: 70_000),
            .rootChainTooLong(65), .noTrustRoot("trust"), .malformedFingerprint("x"),
            .fingerprintMismatch(expected: Fingerprint(.of([])), found: Fingerprint(.of([1]))),
        ]
        let states: [SigningError] = [
            .stateMissing, .stateDamaged, .stateForked(generation: 3), .stateMoved(expected: 1, found: 2),
            .stateOfOtherSite(found: site, expected: site), .stateBehindAnchor(found: low, anchor: high),
            .trustRootLost(version: 1), .alreadyEnrolled,
        ]
        return refusals.map(SigningError.refused) + keys + documents + states
    }()

    @Test func `every error is one plain line with a remedy and a name of its own`() {
        #expect(Self.all.count == 51)
        for error in Self.all {
            let text = error.description
            #expect(text.first?.isUppercase == false && !text.hasSuffix("."), "\(text)")
            #expect(!text.contains("\n") && !text.contains("Optional("), "\(text)")
            #expect(error.remedy?.isEmpty == false, "\(text)")
            #expect(error.identifier.contains("."), "\(text)")
        }
        let names = Self.all.map(\.identifier)
        #expect(Set(names).count == names.count - 1, "only the file around a key shares a name")
    }

    @Test(arguments: [
        (0, "the bundle is for the organization acme, this site belongs to acme"),
        (9, "bundle 41 is older than what this site has (42 of epoch 2)"),
        (11, "bundles 42 to 43 must be imported before bundle 44"),
        (12, "bundle 43 builds on bundle 41, this site has 42"),
        (13, "bundle 2 is a delta on bundle 1, and this site has no bundle yet"),
        (15, "the bundle expired at 2026-11-21T10:00:00Z, it is at least 2026-11-21T10:01:00Z"),
        (24, "k.key: this is a public key, expected a private one"),
        (25, "k.key has the permissions 644, expected 600"),
        (33, "0 of 1 needed signatures by release keys are valid"),
        (45, "the two copies of the site state differ in generation 3"),
    ])
    func `what a field engineer reads`(index: Int, text: String) {
        #expect(Self.all[index].description == text)
    }

    @Test func `texts from outside cannot steer the terminal`() {
        let hostile = "\u{1B}[2Jx\u{202E}"
        let errors: [SigningError] = [
            .foreignKeyFormat(label: hostile), .needsNewerImporter(hostile),
            .unexpectedType(found: hostile, expected: "y"), .malformedFingerprint(hostile),
            .malformedStatement(field: hostile, reason: hostile), .keyFileExists(FilePath(hostile)),
            .invalidRoot(version: 1, .otherType(hostile)),
            .invalidRoot(version: 1, .keyIDMismatch(named: hostile)),
            .invalidRoot(version: 1, .badKey(named: hostile, .unsupported)),
            .invalidRoot(version: 1, .unknownKey(hostile, .root)),
        ]
        for error in errors {
            #expect(!error.description.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
            #expect(error.description.contains("\\u{1b}"))
        }
    }
}
