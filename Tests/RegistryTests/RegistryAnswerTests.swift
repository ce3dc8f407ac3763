import Content
import Diagnostics
import OCILayout
import Registry
import Synchronization
import Testing
import Transport

/// Lists, pages and refusals: what we make of a registry's words.
@Suite struct RegistryAnswerTests {
    private static let blob = Descriptor(of: Array("right".utf8), mediaType: .layerTar)

    private func repository(_ transport: ScriptedTransport, plainHTTP: Bool = false) throws
        -> RegistryRepository
    {
        try RegistryClient("hub.example.com", plainHTTP: plainHTTP, transport: transport).repository(
            "plant/app"
        )
    }

    private func failure(_ body: () async throws -> Void) async throws -> RegistryError {
        let error = await #expect(throws: RegistryError.self) { try await body() }
        let found = try #require(error)
        #expect(found.exitClass == .remote)
        #expect(found.description.contains("hub.example.com"))
        return found
    }

    /// REG-14.
    @Test(arguments: ["<html>", "{}", "[]", #"{"schemaVersion":2,"manifests":[{"digest":"x"}]}"#])
    func `garbage in place of referrers is no list`(text: String) async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 200, body: Array(text.utf8)) }
        let error = try await failure { _ = try await repository(transport).referrers(of: Self.blob.digest) }
        #expect(error.identifier == "registry.contradiction")
    }

    /// REG-15.
    @Test(arguments: [
        #"{"tags":["../../etc"]}"#, #"{"tags":["a/b"]}"#, #"{"tags":[""]}"#, #"{"tags":["a\u001b[2J"]}"#,
        "[]", "x",
    ])
    func `tags that are none are refused`(text: String) async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 200, body: Array(text.utf8)) }
        let error = try await failure { _ = try await repository(transport).tags() }
        #expect(error.identifier == "registry.contradiction")
        #expect(!error.description.contains("\u{1b}"))
    }

    /// REG-15.
    @Test func `pages that go in a circle, elsewhere or on forever end`() async throws {
        func links(_ next: @escaping @Sendable (Int) -> String) -> ScriptedTransport {
            let count = Mutex(0)
            return ScriptedTransport { _ in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                return HTTPResponse(
                    status: 200,
                    headers: ["Link": "<\(next(number))>; rel=\"next\""],
                    body: Array(#"{"tags":["t\#(number)"]}"#.utf8)
                )
            }
        }
        let circle = try await failure {
            _ = try await repository(links { _ in "/v2/plant/app/tags/list?n=1" }).tags()
        }
        #expect(circle.identifier == "registry.circular-list")
        let away = try await failure {
            _ = try await repository(links { _ in "https://evil/v2/plant/app/tags/list" }).tags()
        }
        #expect(away.identifier == "registry.forbidden-address")
        let endless = try await failure {
            _ = try await repository(links { "/v2/plant/app/tags/list?last=\($0)" }).tags()
        }
        #expect(endless.identifier == "registry.over-limit")
    }

    @Test func `pages are followed to the end`() async throws {
        let transport = ScriptedTransport { request in
            if request.url.target.contains("last=b") {
                return HTTPResponse(status: 200, body: Array(#"{"tags":["c"]}"#.utf8))
            }
            let link = #"</v2/plant/app/tags/list?last=b&n=2>; rel="next""#
            return HTTPResponse(
                status: 200,
                headers: ["Link": link],
                body: Array(#"{"tags":["b","a"]}"#.utf8)
            )
        }
        let tags = try await repository(transport).tags()
        #expect(tags.map(\.description) == ["a", "b", "c"])
    }

    /// REG-16.
    @Test func `what a registry says of an error is kept short and shown safely`() async throws {
        let text = "\u{1b}[2J\u{202e}evil\r\n" + String(repeating: "x", count: 1 << 20)
        let transport = ScriptedTransport { _ in HTTPResponse(status: 403, body: Array(text.utf8)) }
        let error = try await failure { _ = try await repository(transport).resolve(.tag(.latest)) }
        #expect(error.description.utf8.count < 6_000)
        #expect(!error.description.contains("\u{1b}"))
        #expect(!error.description.contains("\u{202e}"))
        #expect(!error.description.contains("\n"))
    }

    @Test(arguments: [
        (
            403,
            #"{"errors":[{"code":"DENIED","message":"The system is in read only mode. Any modification is prohibited."}]}"#,
            "read-only mode"
        ),
        (
            403,
            #"{"errors":[{"code":"DENIED","message":"adding 1 of storage resource, which when updated will exceed the configured upper limit of 2"}]}"#,
            "quota"
        ),
        (412, #"{"errors":[{"code":"PRECONDITION","message":"configured as immutable"}]}"#, "immutable"),
        (413, "<html>nginx</html>", "limit on request bodies"), (507, "", "free space"),
        (500, "", "free space"),
        (404, #"{"errors":[{"code":"NOT_FOUND","message":"gone"}]}"#, "exists"),
    ])
    func `refusals come with the next step`(status: Int, body: String, remedy: String) async throws {
        let transport = ScriptedTransport { request in
            request.method == .head
                ? HTTPResponse(status: 404) : HTTPResponse(status: status, body: Array(body.utf8))
        }
        let source = MemoryStore()
        source.add(Array("right".utf8), mediaType: .layerTar)
        let error = try await failure { try await repository(transport).put(Self.blob, from: source) }
        #expect(error.description.contains("status \(status)"))
        #expect(error.remedy?.contains(remedy) == true, "\(String(describing: error.remedy))")
    }
}
