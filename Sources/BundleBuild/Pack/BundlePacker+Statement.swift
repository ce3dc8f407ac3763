import BundleFormat
import Content
import Fleet
import OCILayout
import Signing

extension BundlePacker {
    /// The statement over everything that was written.
    func statement(_ files: [PackedFile]) throws -> BundleStatement {
        let carried = plan.shipped.map { $0.delivery.carried(for: $0.descriptor)?.size ?? 0 }
        return try BundleStatement(
            organization: request.organization,
            stream: plan.stream,
            position: plan.position,
            created: request.created,
            expires: request.expires,
            notBefore: request.notBefore,
            sites: plan.sites,
            base: base(),
            state: BundleStatement.ContentState(
                before: request.stateBefore,
                after: plan.contents.stateDigest
            ),
            minimumRootVersion: request.root.root.version,
            files: files.compactMap { file in
                BundleFileName(file.name).map {
                    BundleStatement.File(name: $0, size: file.size, digest: file.digest)
                }
            },
            totals: BundleStatement.Totals(
                blobs: Int64(carried.count),
                blobBytes: carried.reduce(0, +),
                manifests: Int64(request.objects)
            ),
            snapshot: plan.contents.snapshot?.id,
            change: request.change,
            tool: request.tool,
            // A reader that does not know it would not wait.
            critical: request.notBefore == nil ? [] : ["notBefore"]
        )
    }

    /// Signs with every release key at hand.
    func sign(_ statement: BundleStatement) async throws -> Envelope {
        var envelope = try statement.envelope()
        for signer in request.signers {
            envelope = try await envelope.signed(by: signer)
        }
        return envelope
    }

    private func base() throws -> BundleStatement.Base {
        guard let sequence = plan.base else { return .full }
        guard let entry = try ledger.entry(sequence, of: plan.stream) else {
            throw BuildError.unknownBase(sequence, known: try ledger.sequences(of: plan.stream))
        }
        return .delta(sequence: sequence, statement: entry.statement)
    }
}
