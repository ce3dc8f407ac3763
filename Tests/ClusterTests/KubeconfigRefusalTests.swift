import Cluster
import Diagnostics
import FileIO
import SystemPackage
import TestSupport
import Testing

/// What the operator reads about a kubeconfig that cannot be used.
@Suite struct KubeconfigRefusalTests {
    /// A kubeconfig that is refused, with the text that the operator sees; `DIR` is its folder.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let identifier: String
        let message: String
    }

    @Test(arguments: [
        Case(
            testDescription: "exec plug-in",
            text: kubeconfigText(
                user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/evil}"
            ),
            identifier: "cluster.unsupported-credential",
            message:
                "DIR/config:10:19: found a program to run for credentials (exec), which sealift does not use"
        ),
        Case(
            testDescription: "auth provider",
            text: kubeconfigText(user: "auth-provider: {name: gcp}"),
            identifier: "cluster.unsupported-credential",
            message:
                "DIR/config:10:19: found an authentication plug-in (auth-provider), which sealift does not use"
        ),
        Case(
            testDescription: "password",
            text: kubeconfigText(user: "username: a, password: b"),
            identifier: "cluster.unsupported-credential",
            message: "DIR/config:10:19: found a user name and password, which sealift does not use"
        ),
        Case(
            testDescription: "impersonation",
            text: kubeconfigText(user: "token: a, as: admin"),
            identifier: "cluster.unsupported-credential",
            message: "DIR/config:10:19: found impersonation (as), which sealift does not use"
        ),
        Case(
            testDescription: "proxy",
            text: kubeconfigText(cluster: "server: https://a, proxy-url: http://proxy"),
            identifier: "cluster.unsupported-credential",
            message: "DIR/config:8:22: found a proxy (proxy-url), which sealift does not use"
        ),
        Case(
            testDescription: "server name",
            text: kubeconfigText(cluster: "server: https://a, tls-server-name: a/b"),
            identifier: "configuration.invalid",
            message:
                "DIR/config:8:22: clusters[0].cluster: found tls-server-name \"a/b\", expected a host name"
        ),
        Case(
            testDescription: "no current context",
            text: kubeconfigText(current: "\"\""),
            identifier: "cluster.no-context",
            message: "DIR/config has no current context; its contexts are a"
        ),
        Case(
            testDescription: "unknown context",
            text: kubeconfigText(current: "aa"),
            identifier: "cluster.unknown-entry",
            message: "DIR/config has no context \"aa\"; there is a, did you mean \"a\"?"
        ),
        Case(
            testDescription: "unknown cluster",
            text: kubeconfigText(context: "cluster: d, user: u"),
            identifier: "cluster.unknown-entry",
            message: "DIR/config has no cluster \"d\"; there is c, did you mean \"c\"?"
        ),
        Case(
            testDescription: "unknown user",
            text: kubeconfigText(context: "cluster: c, user: somebody"),
            identifier: "cluster.unknown-entry",
            message: "DIR/config has no user \"somebody\"; there is u"
        ),
        Case(
            testDescription: "no server",
            text: kubeconfigText(cluster: "insecure-skip-tls-verify: true"),
            identifier: "configuration.invalid",
            message: "DIR/config:8:22: clusters[0].cluster: found no server, expected an address"
        ),
        Case(
            testDescription: "server with a password",
            text: kubeconfigText(cluster: "server: https://a:b@c"),
            identifier: "cluster.malformed-server",
            message:
                "DIR/config:8:22: found \"…@c\", expected the http or https address of a cluster"
        ),
        Case(
            testDescription: "token in clear",
            text: kubeconfigText(cluster: "server: http://10.0.0.1:8080"),
            identifier: "cluster.token-in-clear",
            message:
                "context a of DIR/config: a token for http://10.0.0.1:8080 could be read by anyone on the way"
        ),
        Case(
            testDescription: "certificate without key",
            text: kubeconfigText(user: "client-certificate-data: aGk="),
            identifier: "configuration.invalid",
            message:
                "DIR/config:10:19: users[0].user: found a client-certificate without a client-key, expected both"
        ),
        Case(
            testDescription: "no certificate in the authority",
            text: kubeconfigText(cluster: "server: https://a, certificate-authority-data: aGk="),
            identifier: "transport.unusable-authority",
            message:
                "the certificate authorities in certificate-authority-data at DIR/config:8:22 cannot be used: it holds no PEM certificate"
        ),
        Case(
            testDescription: "authority is no base64",
            text: kubeconfigText(cluster: "server: https://a, certificate-authority-data: '*'"),
            identifier: "configuration.invalid",
            message:
                "DIR/config:8:22: clusters[0].cluster: found no base64 in certificate-authority-data, expected it"
        ),
        Case(
            testDescription: "authority file is missing",
            text: kubeconfigText(cluster: "server: https://a, certificate-authority: pki/ca.crt"),
            identifier: "cluster.unreadable-file",
            message: "cannot read DIR/pki/ca.crt: no such file"
        ),
        Case(
            testDescription: "unchecked beside an authority",
            text: kubeconfigText(
                cluster: "server: https://a, insecure-skip-tls-verify: true, certificate-authority-data: aGk="
            ),
            identifier: "configuration.invalid",
            message:
                "DIR/config:8:22: clusters[0].cluster: found insecure-skip-tls-verify beside a certificate authority, expected one of the two"
        ),
        Case(
            testDescription: "wrong type",
            text: kubeconfigText().replacing("current-context: a", with: "current-context: [a]"),
            identifier: "configuration.wrong-type",
            message: "DIR/config:4:18: current-context is a list, expected text"
        ),
        Case(
            testDescription: "no YAML",
            text: "clusters: [",
            identifier: "configuration.syntax",
            message: ""
        ),
    ])
    func `what cannot be used is refused with its place`(_ example: Case) throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("config").string
        try DurableFile.replace(FilePath(path), with: Array(example.text.utf8))
        let error = #expect(throws: (any Error).self) { try Kubeconfig(contentsOf: path).credentials(now: 0) }
        let found = try #require(error as? any OperatorError)
        #expect(found.identifier == example.identifier)
        #expect(found.exitClass == .usage)
        if !example.message.isEmpty {
            #expect(found.description.replacing(folder.path.string, with: "DIR") == example.message)
        }
    }
}
