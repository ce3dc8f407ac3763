import Content
import Diagnostics
import OCILayout
import Registry
import Testing

@Suite struct CredentialStoreTests {
    private func store(_ texts: String...) throws -> CredentialStore {
        try CredentialStore(
            texts.enumerated().map { number, text in
                CredentialStore.Document(place: "file-\(number)", bytes: Array(text.utf8))
            }
        )
    }

    private func find(_ store: CredentialStore, _ reference: String) async throws -> RegistryCredential? {
        let reference = try ImageReference(reference)
        return try await store.credential(for: reference.registry, repository: reference.repository)
    }

    @Test func `the most specific path wins, then the first file`() async throws {
        let first = #"""
            {"auths":{"hub:5000":{"auth":"YTpob3N0"},"hub:5000/plant":{"auth":"YjpwbGFudA=="},
            "hub:5000/plant/app":{"auth":"YzphcHA="},"https://old.io/v1/":{"auth":"ZDpvbGQ="}}}
            """#
        let second = #"{"auths":{"hub:5000":{"auth":"eDp4"},"new.io":{"username":"u","password":"p"}}}"#
        let store = try store(first, second)
        #expect(try await find(store, "hub:5000/other/app") == .password(user: "a", Redacted("host")))
        #expect(try await find(store, "hub:5000/plant/other") == .password(user: "b", Redacted("plant")))
        #expect(try await find(store, "hub:5000/plant/app") == .password(user: "c", Redacted("app")))
        #expect(try await find(store, "old.io/x") == .password(user: "d", Redacted("old")))
        #expect(try await find(store, "new.io/x") == .password(user: "u", Redacted("p")))
        #expect(try await find(store, "hub:5001/x") == nil)
    }

    @Test func `docker hub is found under its old name`() async throws {
        let store = try store(#"{"auths":{"https://index.docker.io/v1/":{"auth":"YTpi"}}}"#)
        #expect(try await find(store, "nginx") == .password(user: "a", Redacted("b")))
    }

    @Test func `identity tokens and colons in passwords are kept`() async throws {
        let store = try store(
            #"{"auths":{"a.io":{"auth":"dTpwOnE=","identitytoken":"idt"},"b.io":{"auth":"dTpwOnE="},"c.io":{"auth":"PHRva2VuPjp0"}}}"#
        )
        #expect(try await find(store, "a.io/x") == .identityToken(Redacted("idt")))
        #expect(try await find(store, "b.io/x") == .password(user: "u", Redacted("p:q")))
        #expect(try await find(store, "c.io/x") == .identityToken(Redacted("t")))
    }

    @Test(arguments: ["", "{", "[]", #"{"auths":1}"#, #"{"auths":{},"auths":{}}"#])
    func `a malformed file is a wrong configuration that names it`(text: String) throws {
        let error = #expect(throws: RegistryError.self) { try store(text) }
        #expect(error?.exitClass == .usage)
        #expect(error?.description.contains("file-0") == true)
    }

    @Test(arguments: ["%%%", "bm9jb2xvbg==", "OnBhc3M=", "dXNlcjpwCnE="])
    func `a malformed entry is an error only when it is needed`(auth: String) async throws {
        let store = try store(#"{"auths":{"a.io":{"auth":"\#(auth)"}}}"#)
        #expect(try await find(store, "b.io/x") == nil)
        let error = await #expect(throws: RegistryError.self) { try await find(store, "a.io/x") }
        #expect(error?.exitClass == .usage)
    }

    @Test func `a credential helper is an error only when it is needed`() async throws {
        let store = try store(
            #"{"auths":{"a.io":{}},"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud"}}"#
        )
        #expect(try await find(store, "b.io/x") == nil)
        for (host, helper) in [("a.io", "desktop"), ("gcr.io", "gcloud")] {
            let error = await #expect(throws: RegistryError.self) { try await find(store, "\(host)/x") }
            #expect(error == .credentialHelper(host: host, helper: helper, place: "file-0"))
            #expect(error?.exitClass == .usage)
        }
    }

    private static func asking(_ answer: [UInt8]?) throws -> CredentialStore {
        let text = #"{"auths":{"a.io":{}},"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud"}}"#
        return try CredentialStore([.init(place: "file", bytes: Array(text.utf8))]) { name, server in
            #expect((name, server) == ("gcloud", "gcr.io") || (name, server) == ("desktop", "a.io"))
            return answer
        }
    }

    @Test(arguments: [
        (
            #"{"ServerURL":"gcr.io","Username":"u","Secret":"p:q"}"#,
            RegistryCredential.password(user: "u", Redacted("p:q"))
        ),
        (#"{"Username":"<token>","Secret":"t"}"#, .identityToken(Redacted("t"))),
    ])
    func `a credential helper is asked where programs are run`(answer: String, expected: RegistryCredential)
        async throws
    {
        let store = try Self.asking(Array(answer.utf8))
        for host in ["a.io", "gcr.io"] { #expect(try await find(store, "\(host)/x") == expected) }
        #expect(try await find(store, "b.io/x") == nil)
        let silent = try Self.asking(nil)
        #expect(try await find(silent, "gcr.io/x") == nil)
    }

    @Test(arguments: ["", "{}", #"{"Username":"u"}"#, #"{"Username":"u","Secret":"a\u000ab"}"#, "denied"])
    func `what a credential helper gives that is no credential is an error`(answer: String) async throws {
        let store = try Self.asking(Array(answer.utf8))
        let error = await #expect(throws: RegistryError.self) { try await find(store, "gcr.io/x") }
        #expect(error?.description.contains("docker-credential-gcloud") == true)
    }
}
