import Content
import Diagnostics
import Testing

@testable import Signing

extension AcceptanceCatalogueTests {
    /// A fresh bundle and what the clock says.
    static func clock(
        _ seconds: Int64,
        trusted: Bool
    ) -> @Sendable (Organization) async throws -> Delivery {
        { acme in
            var delivery = try await Delivery(acme.released(acme.statement().encoded()))
            delivery.clock = ClockReading(secondsSinceEpoch: seconds, isTrusted: trusted)
            return delivery
        }
    }

    /// The moment 2027-02-21T10:00:00Z, when the bundles of the tests expire.
    static let expiry: Int64 = 1_803_204_000
    static let year2028: Int64 = 1_830_297_600
    static let year2099: Int64 = 4_070_908_800

    /// A bundle that has expired since the previous one was made, whatever the clock says.
    static func expired(clock seconds: Int64) -> @Sendable (Organization) async throws -> Delivery {
        { acme in
            let last = try acme.statement(
                sequence: 41,
                created: "2027-03-01T00:00:00Z",
                expires: "2027-06-01T00:00:00Z"
            )
            let old = try acme.statement(sequence: 42, base: acme.base(on: last))
            var delivery = try await Delivery(acme.released(old.encoded()), state: acme.state(after: last))
            delivery.clock = ClockReading(secondsSinceEpoch: seconds, isTrusted: true)
            return delivery
        }
    }

    static let timeRows: [CatalogueRow] = [
        .init(
            "SIG-50 expired by what was signed, clock in 1970",
            .policy,
            "bundle.expired",
            expired(clock: 0)
        ),
        .init(
            "SIG-50 expired by what was signed, clock in 2001",
            .policy,
            "bundle.expired",
            expired(clock: 978_307_200)
        ),
        .init("clock in 1970, bundle fresh", .success, "", clock(0, trusted: true)),
        .init("clock before 1970", .success, "", clock(.min, trusted: true)),
        .init("clock at the end of all time", .success, "", clock(.max, trusted: true)),
        .init("expired by a trusted clock", .policy, "bundle.expired", clock(year2028, trusted: true)),
        .init("one second before it expires", .success, "", clock(expiry - 1, trusted: true)),
        .init("the second in which it expires", .policy, "bundle.expired", clock(expiry, trusted: true)),
        .init(
            "not expired by a clock that nobody vouches for",
            .success,
            "",
            clock(year2028, trusted: false)
        ),
        .init("SIG-51 clock in 2099", .success, "", clock(year2099, trusted: true)),
        .init("SIG-51 clock in 2099, not trusted", .success, "", clock(year2099, trusted: false)),
        .init(
            "SIG-53 created before the previous bundle",
            .policy,
            "bundle.created-before-previous",
            after41 { acme, last in
                try acme.statement(sequence: 42, created: "2026-11-21T09:59:59Z", base: acme.base(on: last))
            }
        ),
        .init(
            "created together with the previous bundle",
            .success,
            "",
            after41 { acme, last in try acme.statement(sequence: 42, base: acme.base(on: last)) }
        ),
        .init("the same again, though expired", .success) { acme in
            let last = try acme.statement(sequence: 41)
            var delivery = try await Delivery(acme.released(last.encoded()), state: acme.state(after: last))
            delivery.clock = ClockReading(secondsSinceEpoch: year2028, isTrusted: true)
            return delivery
        },
    ]
}
