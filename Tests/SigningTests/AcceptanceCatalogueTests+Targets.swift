import Content
import Diagnostics
import Testing

@testable import Signing

extension AcceptanceCatalogueTests {
    static let elsewhere = "0123456789abcdef0123456789abcdef"

    static func site(_ name: String, uid: SiteUID? = nil) throws -> SiteIdentity {
        SiteIdentity(id: try require(PlainName(name)), uid: try uid ?? require(SiteUID(elsewhere)))
    }

    static func changed(
        _ old: String,
        _ new: String
    ) -> @Sendable (Organization) async throws -> Delivery {
        { acme in try await Delivery(acme.released(acme.payload(replacing: old, with: new))) }
    }

    static let targetRows: [CatalogueRow] = [
        .init(
            "SIG-26 another site",
            .policy,
            "bundle.other-site",
            first { acme in try acme.statement(sites: [site("plant-8", uid: acme.site.uid)]) }
        ),
        .init(
            "SIG-26 another installation",
            .policy,
            "bundle.other-installation",
            first { acme in try acme.statement(sites: [site("plant-7")]) }
        ),
        .init(
            "this site among others",
            .success,
            "",
            first { acme in try acme.statement(sites: [site("plant-8"), acme.site, site("a")]) }
        ),
        .init("SIG-26 no sites", .policy, "bundle.targets-nobody") { acme in
            let site = "{\"id\":\"plant-7\",\"uid\":\"\(acme.site.uid)\"}"
            return try await Delivery(acme.released(acme.payload(replacing: site, with: "")))
        },
        .init(
            "SIG-26 all sites",
            .policy,
            "bundle.targets-nobody",
            changed("\"id\":\"plant-7\"", "\"id\":\"*\"")
        ),
        .init("SIG-26 every installation", .policy, "bundle.targets-nobody") { acme in
            try await Delivery(acme.released(acme.payload(replacing: "\(acme.site.uid)", with: "*")))
        },
        .init(
            "SIG-27 another organization",
            .policy,
            "bundle.other-organization",
            first { acme in try acme.statement(organization: require(PlainName("other"))) }
        ),
        .init(
            "SIG-27 another stream",
            .policy,
            "bundle.other-stream",
            after41 { acme, last in
                try acme.statement(
                    stream: StreamID(derivedFrom: ["other"]),
                    sequence: 42,
                    base: acme.base(on: last)
                )
            }
        ),
        .init(
            "SIG-28 an unknown critical feature",
            .policy,
            "statement.needs-newer-importer",
            first { acme in try acme.statement(critical: ["patches-v9"]) }
        ),
        .init(
            "a known critical feature",
            .success,
            "",
            first { acme in try acme.statement(critical: ["expires", "target"]) }
        ),
        .init(
            "SIG-28 format version 2",
            .policy,
            "statement.needs-newer-importer",
            changed("\"formatVersion\":1", "\"formatVersion\":2")
        ),
        .init("SIG-28 format version 2 with another shape", .policy, "statement.needs-newer-importer") {
            acme in
            let text = """
                {"_type":"\(BundleStatement.statementType)","predicateType":"\(BundleStatement.predicateType)",
                "predicate":{"formatVersion":2,"org":7},"subject":"gone"}
                """
            return try await Delivery(acme.released(Array(text.utf8)))
        },
        .init(
            "a field that nobody knows",
            .success,
            "",
            changed("\"epoch\":1", "\"epoch\":1,\"extra\":{\"a\":[1]}")
        ),
        .init("SIG-29 a revoked statement", .untrusted, "bundle.revoked") { acme in
            let statement = try acme.statement()
            let digest = Digest.of(try statement.encoded())
            let root = try await SignedRoot.sign(
                acme.root(revoked: .init(statements: [digest])),
                by: [acme.rootKeys[0]]
            )
            return try await Delivery(acme.released(statement.encoded()), trusted: root)
        },
        .init(
            "a bundle that waits for a newer root",
            .policy,
            "bundle.root-too-old",
            first { acme in try acme.statement(minimumRootVersion: 2) }
        ),
    ]
}
