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

    private func find(_ store: CredentialStore, _ reference: String) throws -> RegistryCredential? {
        let reference = try ImageReference(reference)
        return try store.credential(for: reference.registry, repository: reference.repository)
    }

    @Test func `the most specific path wins, then the first file`() throws {
        let first = #"""
            {"auths":{"hub:5000":{"auth":"YTpob3N0"},"hub:5000/plant":{"auth":"YjpwbGFudA=="},
            "hub:5000/plant/app":{"auth":"YzphcHA="},"https://old.io/v1/":{"auth":"ZDpvbGQ="}}}
            """#
        let second = #"{"auths":{"hub:5000":{"auth":"eDp4"},"new.io":{"username":"u","password":"p"}}}"#
        let store = try store(first, second)
        #expect(try find(store, "hub:5000/other/app") == .password(user: "a", Redacted("host")))
        #expect(try find(store, "hub:5000/plant/other") == .password(user: "b", Redacted("plant")))
        #expect(try find(store, "hub:5000/plant/app") == .password(user: "c", Redacted("app")))
        #expect(try find(store, "old.io/x") == .password(user: "d", Redacted("old")))
        #expect(try find(store, "new.io/x") == .password(user: "u", Redacted("p")))
        #expect(try find(store, "hub:5001/x") == nil)
    }

    @Test func `docker hub is found under its old name`() throws {
        let store = try store(#"{"auths":{"https://index.docker.io/v1/":{"auth":"YTpi"}}}"#)
        #expect(try find(store, "nginx") == .password(user: "a", Redacted("b")))
    }

    @Test func `identity tokens and colons in passwords are kept`() throws {
        let store = try store(
            #"{"auths":{"a.io":{"auth":"dTpwOnE=","identitytoken":"idt"},"b.io":{"auth":"dTpwOnE="},"c.io":{"auth":"PHRva2VuPjp0"}}}"#
        )
        #expect(try find(store, "a.io/x") == .identityToken(Redacted("idt")))
        #expect(try find(store, "b.io/x") == .password(user: "u", Redacted("p:q")))
        #expect(try find(store, "c.io/x") == .identityToken(Redacted("t")))
    }

    @Test(arguments: ["", "{", "[]", #"{"auths":1}"#, #"{"auths":{},"auths":{}}"#])
    func `a malformed file is a wrong configuration that names it`(text: String) throws {
        let error = #expect(throws: RegistryError.self) { try store(text) }
        #expect(error?.exitClass == .usage)
        #expect(error?.description.contains("file-0") == true)
    }

    @Test(arguments: ["%%%", "bm9jb2xvbg==", "OnBhc3M=", "dXNlcjpwCnE="])
    func `a malformed entry is an error only when it is needed`(auth: String) throws {
        let store = try store(#"{"auths":{"a.io":{"auth":"\#(auth)"}}}"#)
        #expect(try find(store, "b.io/x") == nil)
        let error = #expect(throws: RegistryError.self) { try find(store, "a.io/x") }
        #expect(error?.exitClass == .usage)
    }

    @Test func `a credential helper is an error only when it is needed`() throws {
        let store = try store(
            #"{"auths":{"a.io":{}},"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud"}}"#
        )
        #expect(try find(store, "b.io/x") == nil)
        for (host, helper) in [("a.io", "desktop"), ("gcr.io", "gcloud")] {
            let error = #expect(throws: RegistryError.self) { try find(store, "\(host)/x") }
            #expect(error == .credentialHelper(host: host, helper: helper, place: "file-0"))
            #expect(error?.exitClass == .usage)
        }
    }
}
