import Signing
import Site
import Testing

@testable import BundleImport

/// What an audit record says about a moment and a decision.
@Suite final class AuditRecordTests: DeliveryTests {
    @Test(arguments: [
        (0, 0), (946_684_799, 946_684_799), (-1, -1), (253_402_300_800, 253_402_300_800),
        (Int64.min, 1 - (1 << 53)), (Int64.max, (1 << 53) - 1),
    ])
    func `a clock that says an impossible year is recorded as what it said`(clock: Int64, recorded: Int64)
        async throws
    {
        try await organization.ship(try organization.imageSet([[1]]), to: stick)
        #expect(try await site.importBundles(from: stick, at: clock).map(\.result) == [.imported])
        var moments: [AuditRecord.Moment] = []
        try site.directory.audit.forEachBody { moments.append($0.moment) }
        #expect(!moments.isEmpty)
        for moment in moments {
            #expect(moment.clock == nil)
            #expect(moment.clockSeconds == recorded)
        }
    }

    @Test func `a clock that says a possible year is recorded as that`() async throws {
        try await organization.ship(try organization.imageSet([[1]]), to: stick)
        _ = try await site.importBundles(from: stick)
        try site.directory.audit.forEachBody { record in
            #expect(record.moment.clock == Timestamp(secondsSinceEpoch: SampleSite.now))
            #expect(record.moment.clockSeconds == nil)
        }
    }
}
