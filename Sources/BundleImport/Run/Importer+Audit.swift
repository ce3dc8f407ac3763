import Content
import Diagnostics
import FileIO
import Signing
import Site
import SystemPackage

extension Importer {
    /// Runs what decides whether a bundle is let in; its refusal leaves one record.
    /// - Parameter bundle: The bundle, once it is known which.
    func audited<Value>(_ bundle: UnverifiedBundle? = nil, _ decide: (SiteState) throws -> Value) throws
        -> Value
    {
        let state = try site.load()
        do {
            return try decide(state)
        } catch {
            try recordingRefusal(error) { decision in
                try trail.record(
                    .rejected,
                    .denied,
                    state: state,
                    bundle: bundle.map { claim(of: $0) },
                    decision: decision
                )
            }
            throw error
        }
    }

    /// Records something about a verified bundle.
    func record(
        _ event: AuditRecord.Event,
        _ result: AuditRecord.Result,
        _ bundle: AcceptedBundle,
        _ state: SiteState,
        decision: AuditRecord.Decision? = nil,
        change: AuditRecord.Change? = nil
    ) throws {
        try trail.record(
            event,
            result,
            state: state,
            bundle: AuditRecord.Bundle(
                statement: bundle.signed.digest,
                stream: bundle.statement.stream,
                position: bundle.statement.position,
                snapshot: bundle.statement.snapshot,
                medium: bundle.folder.string
            ),
            verification: AuditRecord.Verification(
                rootVersion: bundle.signed.root.version,
                signatories: bundle.signed.signatures.signatories
            ),
            decision: decision,
            change: change
        )
    }

    /// Records why an import that had begun ended: refused for what the bundle is, or failed for what happened.
    func recordFailure(_ error: any Error, _ bundle: AcceptedBundle, _ state: SiteState) throws {
        try recordingRefusal(error) { decision in
            let isRefusal = [ExitClass.corrupt, .untrusted, .policy].map(\.rawValue).contains(decision.exit)
            try record(
                isRefusal ? .rejected : .failed,
                isRefusal ? .denied : .failure,
                bundle,
                state,
                decision: decision
            )
        }
    }

    /// Hands what is recorded of `error` to `record`.
    /// - Throws: ``SiteError/unrecorded(_:_:)`` where the log takes nothing, unless that is what the error says already.
    private func recordingRefusal(_ error: any Error, _ record: (AuditRecord.Decision) throws -> Void) throws
    {
        let decision = AuditRecord.Decision(error)
        do {
            try record(decision)
        } catch let failure as FileError {
            guard failure != error as? FileError else { return }
            throw SiteError.unrecorded(decision.message, failure)
        }
    }

    /// What a refused bundle claims to be.
    private func claim(of bundle: UnverifiedBundle) -> AuditRecord.Bundle {
        // The refusal itself is recorded; this only adds what the refused bundle says, as far as it says anything.
        let claimed = try? bundle.claimedStatement()
        return AuditRecord.Bundle(
            statement: bundle.envelope.payloadDigest,
            stream: claimed?.stream,
            position: claimed?.position,
            snapshot: claimed?.snapshot,
            medium: bundle.folder.string
        )
    }
}
