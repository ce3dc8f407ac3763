import Content
import Diagnostics
import Testing

@testable import Signing

extension AcceptanceCatalogueTests {
    static let malformed = "statement.malformed"
    static let shape = "content.unexpected-json"
    static let text = "content.malformed-json"

    static let formatRows: [CatalogueRow] = [
        .init(
            "SIG-25 sequence 2^53",
            .corrupt,
            text,
            changed("\"sequence\":1", "\"sequence\":9007199254740992")
        ),
        .init(
            "SIG-25 sequence 2^64",
            .corrupt,
            text,
            changed("\"sequence\":1", "\"sequence\":18446744073709551616")
        ),
        .init("SIG-25 sequence -1", .corrupt, malformed, changed("\"sequence\":1", "\"sequence\":-1")),
        .init("SIG-25 sequence 0", .corrupt, malformed, changed("\"sequence\":1", "\"sequence\":0")),
        .init("SIG-25 sequence 1.0", .corrupt, text, changed("\"sequence\":1", "\"sequence\":1.0")),
        .init("SIG-25 sequence 1e0", .corrupt, text, changed("\"sequence\":1", "\"sequence\":1e0")),
        .init("SIG-25 sequence as text", .corrupt, shape, changed("\"sequence\":1", "\"sequence\":\"1\"")),
        .init("epoch 0", .corrupt, malformed, changed("\"epoch\":1", "\"epoch\":0")),
        .init("a negative size", .corrupt, malformed, changed("\"size\":123", "\"size\":-1")),
        .init("negative totals", .corrupt, malformed, changed("\"blobs\":10", "\"blobs\":-1")),
        .init(
            "SIG-33 a subject that is not in files",
            .corrupt,
            malformed,
            changed("{\"name\":\"contents.json\",\"size\":123},", "")
        ),
        .init(
            "SIG-33 a file that is not in subject",
            .corrupt,
            malformed,
            changed("\"files\":[", "\"files\":[{\"name\":\"vol-0002.tar\",\"size\":1},")
        ),
        .init("SIG-33 a subject twice", .corrupt, malformed) { acme in
            let hex = Digest.of(Array("one".utf8)).hex
            let subject = "{\"digest\":{\"sha256\":\"\(hex)\"},\"name\":\"vol-0001.tar\"}"
            return try await Delivery(
                acme.released(acme.payload(replacing: subject, with: "\(subject),\(subject)"))
            )
        },
        .init(
            "SIG-33 a file twice",
            .corrupt,
            malformed,
            changed("\"files\":[", "\"files\":[{\"name\":\"vol-0001.tar\",\"size\":1},")
        ),
        .init("SIG-33 no contents.json", .corrupt, malformed, changed("contents.json", "contents-json")),
        .init("SIG-34 a sha1 subject", .corrupt, malformed, changed("{\"sha256\":", "{\"sha1\":")),
        .init(
            "SIG-34 a second algorithm",
            .corrupt,
            malformed,
            changed("{\"sha256\":", "{\"sha1\":\"00\",\"sha256\":")
        ),
        .init("SIG-34 no digest", .corrupt, malformed) { acme in
            let hex = Digest.of(Array("one".utf8)).hex
            return try await Delivery(
                acme.released(acme.payload(replacing: "\"sha256\":\"\(hex)\"", with: ""))
            )
        },
        .init("SIG-34 an upper-case digest", .corrupt, malformed) { acme in
            let hex = Digest.of(Array("one".utf8)).hex
            return try await Delivery(acme.released(acme.payload(replacing: hex, with: hex.uppercased())))
        },
        .init(
            "SIG-36 the sequence twice",
            .corrupt,
            text,
            changed("\"sequence\":1", "\"sequence\":1,\"sequence\":2")
        ),
        .init(
            "SIG-36 the sequence twice, once in escapes",
            .corrupt,
            text,
            changed("\"sequence\":1", "\"sequence\":1,\"s\\u0065quence\":2")
        ),
        .init("SIG-37 10 000 levels", .corrupt, text) { acme in
            let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
            return try await Delivery(
                acme.released(acme.payload(replacing: "\"epoch\":1", with: "\"epoch\":1,\"x\":\(deep)"))
            )
        },
        .init("SIG-37 a byte-order mark", .corrupt, text, changed("{\"_type\"", "\u{FEFF}{\"_type\"")),
        .init("SIG-37 UTF-16", .corrupt, text) { acme in
            let utf16 = String(decoding: try acme.statement().encoded(), as: UTF8.self).utf16
            return try await Delivery(
                acme.released(utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
            )
        },
        .init("SIG-37 a lone surrogate", .corrupt, text, changed("the summer", "\\ud800 summer")),
        .init("SIG-37 a NUL", .corrupt, text, changed("the summer", "\\u0000 summer")),
        .init("a file outside the folder", .corrupt, shape, changed("vol-0001.tar", "../vol-0001.tar")),
        .init("a site twice", .corrupt, malformed) { acme in
            let site = "{\"id\":\"plant-7\",\"uid\":\"\(acme.site.uid)\"}"
            return try await Delivery(
                acme.released(acme.payload(replacing: site, with: "\(site),\(site)"))
            )
        },
        .init("a site that is no name", .corrupt, malformed, changed("\"plant-7\"", "\"Plant 7\"")),
        .init("another kind of base", .corrupt, malformed, changed("\"kind\":\"full\"", "\"kind\":\"half\"")),
        .init(
            "a delta without a base",
            .corrupt,
            malformed,
            changed("\"kind\":\"full\"", "\"kind\":\"delta\"")
        ),
        .init("a huge text", .corrupt, malformed, changed("CHG-1234", String(repeating: "x", count: 1_025))),
        .init("SIG-54 expires before created", .corrupt, malformed, changed("2027-02-21", "2026-02-21")),
        .init("SIG-54 expires when created", .corrupt, malformed, changed("2027-02-21", "2026-11-21")),
        .init("SIG-54 no such day", .corrupt, shape, changed("2027-02-21T", "2027-02-29T")),
        .init(
            "SIG-54 a leap second",
            .corrupt,
            shape,
            changed("2027-02-21T10:00:00Z", "2027-02-21T23:59:60Z")
        ),
        .init("SIG-54 year 10000", .corrupt, shape, changed("2027-02-21T", "10000-02-21T")),
        .init(
            "SIG-54 an offset",
            .corrupt,
            shape,
            changed("10:00:00Z\",\"files", "10:00:00+01:00\",\"files")
        ),
    ]
}
