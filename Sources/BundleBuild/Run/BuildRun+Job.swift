import BundleFormat
import Fleet
import Signing
import Snapshot
import SystemPackage

extension BuildRun {
    /// One bundle.
    struct Job {
        let stream: FleetStream
        let base: BundleBase
        /// Why it is that one, where sites have confirmed something.
        let baseReason: String?
        /// The sequence of the last bundle of the stream.
        let last: Int64?
        /// The name of the snapshot, if it is a new one.
        let snapshot: SnapshotID

        /// Whether the sites could import `last`, as far as they have confirmed what they have.
        func takes(_ last: Ledger.Entry) -> Bool {
            guard baseReason != nil, let needed = last.base else { return true }
            guard case .sequence(let confirmed) = base else { return false }
            return confirmed >= needed
        }
    }

    /// Checks what the bundle of a site needs, and gives an earlier one its name that was killed just before that.
    /// - Throws: ``FleetError`` and ``BuildError``.
    func job(for stream: FleetStream) throws -> Job {
        try request.repair?.check(fleet.organization, stream, ledger)
        let snapshot =
            try request.snapshot?.id
            ?? SnapshotID(String(request.created.description.prefix(10)))
            .unused(in: ledger.snapshots(of: stream.id))
        let last = try ledger.last(of: stream.id)
        try last?.check(next: request.created)
        if let output { try lookAt(output.medium, stream, last) }
        let (base, reason) = try base(of: stream)
        return Job(
            stream: stream,
            base: base,
            baseReason: reason,
            last: last?.position.sequence,
            snapshot: snapshot
        )
    }

    /// What the bundle of a stream builds on, and why, if there is more to it than that somebody said so.
    private func base(of stream: FleetStream) throws -> (BundleBase, String?) {
        if let repair = request.repair { return (.sequence(repair.sequence), nil) }
        if case .exactly(let base) = request.base { return (base, nil) }
        let confirmed = try AcknowledgedBase(of: stream, ledger, SiteRegister(of: fleet))
        if request.base == nil, !confirmed.hasReceipts { return (.full, nil) }
        return (confirmed.base, confirmed.reason)
    }

    /// Finishes what an earlier run has left on the medium, and warns of bundles that the ledger does not know.
    private func lookAt(
        _ medium: FilePath,
        _ stream: FleetStream,
        _ last: Ledger.Entry?
    ) throws {
        let sequence = last?.position.sequence ?? 0
        if let last {
            let place = BundlePlace(on: medium, stream: stream.id, sequence: sequence)
            if try place.finishInterrupted(last) { report(.finishedInterrupted(place.final)) }
        }
        if let newest = try BundlePlace.newest(on: medium, stream: stream.id), newest > sequence {
            report(.ledgerBehind(stream.name, ledger: last?.position.sequence, medium: newest))
        }
    }
}

extension SnapshotID {
    /// This name, or the first later one of the same day that is not taken.
    /// - Throws: ``BuildError/dayIsFull(_:)``.
    fileprivate func unused(in taken: Set<String>) throws -> SnapshotID {
        var id = self
        while taken.contains(id.description) {
            guard let next = id.next else { throw BuildError.dayIsFull(id.description) }
            id = next
        }
        return id
    }
}
