import Content
import Diagnostics
import Testing

@testable import Signing

/// Rows SIG-20 to SIG-38 and SIG-50 to SIG-54 of the catalogue: good signatures around the wrong thing.
@Suite struct AcceptanceCatalogueTests {
    @Test(arguments: orderRows + targetRows + formatRows + timeRows)
    func `a signed statement is accepted or refused as the catalogue says`(row: CatalogueRow) async throws {
        try await row.check()
    }

    /// A site that has bundle 41, and a bundle that `make` makes from that one.
    static func after41(
        _ make: @escaping @Sendable (Organization, BundleStatement) throws -> BundleStatement
    ) -> @Sendable (Organization) async throws -> Delivery {
        { acme in
            let previous = try acme.statement(sequence: 41)
            let next = try make(acme, previous)
            return try await Delivery(
                acme.released(next.encoded()),
                state: acme.state(after: previous)
            )
        }
    }

    /// A first bundle.
    static func first(
        _ make: @escaping @Sendable (Organization) throws -> BundleStatement
    ) -> @Sendable (Organization) async throws -> Delivery {
        { acme in try await Delivery(acme.released(make(acme).encoded())) }
    }

    static let orderRows: [CatalogueRow] = [
        .init(
            "the next delta",
            .success,
            "",
            after41 { acme, last in try acme.statement(sequence: 42, base: acme.base(on: last)) }
        ),
        .init(
            "a delta on what the site has, past a lost bundle",
            .success,
            "",
            after41 { acme, last in try acme.statement(sequence: 43, base: acme.base(on: last)) }
        ),
        .init(
            "a full bundle past a gap",
            .success,
            "",
            after41 { acme, _ in try acme.statement(sequence: 60) }
        ),
        .init(
            "SIG-20 older",
            .policy,
            "bundle.rollback",
            after41 { acme, _ in try acme.statement(sequence: 40) }
        ),
        .init("SIG-21 the same again", .success, "", after41 { _, last in last }),
        .init(
            "SIG-22 the same number, another statement",
            .policy,
            "bundle.fork",
            after41 { acme, _ in try acme.statement(sequence: 41, snapshot: "2026-11-22") }
        ),
        .init(
            "SIG-23 a gap",
            .policy,
            "bundle.gap",
            after41 { acme, _ in
                try acme.statement(sequence: 43, base: acme.base(on: acme.statement(sequence: 42)))
            }
        ),
        .init(
            "SIG-24 a base of another lineage",
            .policy,
            "bundle.other-base",
            after41 { acme, _ in
                let other = try acme.statement(sequence: 41, snapshot: "2026-11-20")
                return try acme.statement(sequence: 42, base: acme.base(on: other))
            }
        ),
        .init(
            "a delta on an older base, which the site is past",
            .success,
            "",
            after41 { acme, _ in
                try acme.statement(sequence: 42, base: acme.base(on: acme.statement(sequence: 40)))
            }
        ),
        .init(
            "a delta at a fresh site",
            .policy,
            "bundle.full-needed",
            first { acme in
                try acme.statement(sequence: 42, base: acme.base(on: acme.statement(sequence: 41)))
            }
        ),
        .init(
            "SIG-25 sequence 2^53-1",
            .policy,
            "bundle.fast-forward",
            after41 { acme, _ in try acme.statement(sequence: BundleStatement.numberLimit) }
        ),
        .init(
            "SIG-25 sequence 2^53-1 at a fresh site",
            .policy,
            "bundle.fast-forward",
            first { acme in try acme.statement(sequence: BundleStatement.numberLimit) }
        ),
        .init(
            "a jump as far as allowed",
            .success,
            "",
            after41 { acme, _ in try acme.statement(sequence: 41 + Acceptance.sequenceJumpLimit) }
        ),
        .init(
            "a jump one too far",
            .policy,
            "bundle.fast-forward",
            after41 { acme, _ in try acme.statement(sequence: 42 + Acceptance.sequenceJumpLimit) }
        ),
    ]
}
