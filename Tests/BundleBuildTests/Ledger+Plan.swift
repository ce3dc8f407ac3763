import BundleFormat
import Content
import Fleet
import Signing
import Testing

@testable import BundleBuild

extension Ledger {
    /// Notes a plan as if its bundle had been made.
    func record(_ plan: BuildPlan) throws {
        try record(
            Entry(
                stream: plan.stream,
                position: plan.position,
                statement: .of([UInt8(plan.position.sequence)]),
                created: try #require(Timestamp("2026-11-21T10:00:00Z")),
                sites: [],
                snapshot: nil,
                state: plan.contents.stateDigest,
                blobs: plan.contents.blobs.map(Blob.init)
            )
        )
    }
}
