import Content
import Diagnostics
import Signing
import Testing

/// What arrives at a site, and what the site does with it: roots first, then signatures, then the rules.
struct Delivery: Sendable {
    /// The file `bundle.dsse.json`.
    var envelope: [UInt8]
    /// The files of the trust folder.
    var roots: [TrustChain.File] = []
    /// The root that the site trusts already.
    var trusted: SignedRoot
    /// What the site remembers.
    var state: SiteState
    /// The clock of the site.
    var clock = ClockReading(secondsSinceEpoch: 1_795_300_000, isTrusted: true)

    /// A bundle for a site that has nothing yet, or has `state`.
    init(_ envelope: Envelope, state: SiteState? = nil, trusted: SignedRoot? = nil) async throws {
        let acme = Organization.acme
        let root =
            if let trusted { trusted } else { try await acme.signedRoot() }
        self.envelope = try envelope.encoded()
        self.trusted = root
        self.state = state ?? SiteState(site: acme.site, root: root)
    }

    /// How it ended.
    struct Outcome {
        let accepted: AcceptedStatement?
        let error: (any OperatorError)?
        let trustedVersion: Int

        var exitClass: ExitClass { error?.exitClass ?? .success }
        var identifier: String { error?.identifier ?? "" }
    }

    /// Does what an importer does before it touches anything.
    func judge() -> Outcome {
        var chain = TrustChain(trusting: trusted)
        var state = state
        do {
            let envelope = try Envelope(decoding: envelope)
            try chain.apply(roots) { state = state.adopting($0) }
            let signed = try Verifier.verify(envelope, against: chain.current.root)
            let accepted = try Acceptance.check(
                signed,
                state: state,
                site: Organization.acme.site,
                clock: clock
            )
            return Outcome(accepted: accepted, error: nil, trustedVersion: state.rootVersion)
        } catch let error as any OperatorError {
            return Outcome(accepted: nil, error: error, trustedVersion: state.rootVersion)
        } catch {
            Issue.record("an error that no operator understands: \(error)")
            return Outcome(accepted: nil, error: nil, trustedVersion: state.rootVersion)
        }
    }
}

/// One row of the catalogue of bad inputs, with how it must end.
struct CatalogueRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let exitClass: ExitClass
    let identifier: String
    let make: @Sendable (Organization) async throws -> Delivery

    init(
        _ name: String,
        _ exitClass: ExitClass,
        _ identifier: String = "",
        _ make: @escaping @Sendable (Organization) async throws -> Delivery
    ) {
        testDescription = name
        self.exitClass = exitClass
        self.identifier = identifier
        self.make = make
    }

    /// Makes the input, judges it and compares.
    func check() async throws {
        let outcome = try await make(.acme).judge()
        #expect(outcome.exitClass == exitClass)
        #expect(outcome.identifier == identifier)
        #expect((outcome.accepted != nil) == (exitClass == .success))
        if let error = outcome.error {
            #expect(error.description.first?.isUppercase == false)
            #expect(!error.description.hasSuffix(".") && !error.description.contains("\n"))
        }
    }
}

extension Organization {
    /// Releases and approves `payload` as it is.
    func released(_ payload: [UInt8]) async throws -> Envelope {
        try await envelope(around: payload, signedBy: releaseKeys + approveKeys)
    }

    /// A good statement in which one text is replaced; fails when the text is not there.
    func payload(replacing old: String, with new: String) throws -> [UInt8] {
        let text = String(decoding: try statement().encoded(), as: UTF8.self)
        try #require(text.contains(old), "\(old) in \(text)")
        return Array(text.replacing(old, with: new).utf8)
    }

    /// The envelope as JSON text in which one text is replaced.
    func text(of envelope: Envelope, replacing old: String, with new: String) throws -> [UInt8] {
        let text = String(decoding: try envelope.encoded(), as: UTF8.self)
        try #require(text.contains(old), "\(old) in \(text)")
        return Array(text.replacing(old, with: new).utf8)
    }

    /// The state of the site after `statement`.
    func state(after statement: BundleStatement) async throws -> SiteState {
        let root = try await signedRoot()
        let state = SiteState(site: site, root: root)
        let signed = try await signed(statement, root: root.root)
        let clock = ClockReading(secondsSinceEpoch: 0, isTrusted: false)
        return state.importing(try Acceptance.check(signed, state: state, site: site, clock: clock))
    }

    /// The base that names `statement`.
    func base(on statement: BundleStatement) throws -> BundleStatement.Base {
        .delta(sequence: statement.position.sequence, statement: .of(try statement.encoded()))
    }
}
