import Cluster
import Diagnostics
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing
import Transport

func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

/// A kubeconfig with one context `a`, one cluster `c` and one user `u`.
func kubeconfigText(
    current: String = "a",
    cluster: String = "server: https://127.0.0.1:6443",
    user: String = "token: secret",
    context: String = "cluster: c, user: u"
) -> String {
    """
    apiVersion: v1
    kind: Config
    preferences: {colors: true}
    current-context: \(current)
    contexts:
    - {name: a, context: {\(context)}}
    clusters:
    - {name: c, cluster: {\(cluster)}}
    users:
    - {name: u, user: {\(user)}}
    """
}

@Suite struct KubeconfigTests: ~Copyable {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func write(_ text: String, _ name: String = "config") throws -> String {
        let path = folder.path.appending(name)
        try DurableFile.replace(path, with: Array(text.utf8))
        return path.string
    }

    @Test func `the current context gives server, token and namespace`() throws {
        let path = try write(
            kubeconfigText(
                cluster: "server: https://rancher.plant:8443/k8s/clusters/c-1, extensions: [1]",
                context: "cluster: c, user: u, namespace: line-a"
            )
        )
        let credentials = try Kubeconfig(contentsOf: path).credentials(now: 0)
        #expect(credentials.server.text == "https://rancher.plant:8443/k8s/clusters/c-1")
        #expect(credentials.namespace == "line-a")
        #expect(try credentials.token?.current().secret == "secret")
        #expect("\(String(describing: credentials.token))".contains("secret") == false)
        #expect(credentials.place == "context a of \(path)")
    }

    @Test func `JSON is read as well, and lists may be nothing`() throws {
        let path = try write(
            """
            {"kind": "Config", "apiVersion": "v1", "current-context": "a", "users": null,
             "contexts": [{"name": "a", "context": {"cluster": "c", "user": ""}}],
             "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:8001"}}]}
            """
        )
        let credentials = try Kubeconfig(contentsOf: path).credentials(now: 0)
        #expect(credentials.server.text == "http://127.0.0.1:8001/")
        #expect(credentials.token == nil)
        #expect(credentials.namespace == "default")
    }

    @Test func `another context can be chosen`() throws {
        let path = try write(kubeconfigText(current: "\"\""))
        #expect(try Kubeconfig(contentsOf: path).credentials(context: "a", now: 0).namespace == "default")
    }

    @Test func `of several files the first that says something counts, and missing ones are passed over`()
        throws
    {
        let first = try write(
            """
            contexts: [{name: b, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: mine}}]
            """,
            "first"
        )
        let second = try write(kubeconfigText(), "second")
        let none = folder.path.appending("none").string
        let kubeconfig = try Kubeconfig(searching: [none, first, second])
        #expect(try kubeconfig.credentials(now: 0).token?.current().secret == "mine")
        #expect(try kubeconfig.credentials(context: "b", now: 0).server.host == "127.0.0.1")
    }

    @Test func `kubectl's search path is followed`() {
        #expect(Kubeconfig.searchPath(of: ["KUBECONFIG": "/a::/b", "HOME": "/root"]) == ["/a", "/b"])
        #expect(Kubeconfig.searchPath(of: ["KUBECONFIG": "", "HOME": "/root"]) == ["/root/.kube/config"])
        #expect(Kubeconfig.searchPath(of: [:]).isEmpty)
    }

    @Test func `a token file goes before a token, is relative to the file, and is read each time`() throws {
        _ = try write("one\n", "token")
        let path = try write(kubeconfigText(user: "token: other, tokenFile: token"))
        let token = try #require(Kubeconfig(contentsOf: path).credentials(now: 0).token)
        #expect(try token.current().secret == "one")
        _ = try write("two", "token")
        #expect(try token.current().secret == "two")
        for wrong in ["", "\n", "a b", "a\nb", "a\u{7f}"] {
            _ = try write(wrong, "token")
            #expect(throws: ClusterError.self) { try token.current() }
        }
    }

    @Test func `credentials are the named ones, KUBECONFIG's, the pod's, then the home folder's`()
        async throws
    {
        let named = try write(kubeconfigText(user: "token: named"), "named")
        let listed = try write(kubeconfigText(user: "token: listed"), "listed")
        let authority = try await TestAuthority(in: folder.path).certificate
        _ = try write(
            String(decoding: ReadableFile.contents(of: authority, limit: 1 << 20), as: UTF8.self),
            "ca.crt"
        )
        _ = try write("pod", "token")
        func token(
            _ environment: [String: String],
            kubeconfig: String? = nil,
            context: String? = nil
        ) throws -> String? {
            try ClusterCredentials.locate(
                kubeconfig: kubeconfig,
                context: context,
                environment: environment,
                serviceAccount: folder.path.string,
                now: 0
            ).token?.current().secret
        }
        let home = ["HOME": folder.path.string]
        #expect(throws: ClusterError.noKubeconfig(searched: ["\(folder.path)/.kube/config"])) {
            try token(home)
        }
        try Directory.create(folder.path.appending(".kube"))
        _ = try write(kubeconfigText(user: "token: home"), ".kube/config")
        #expect(try token(home) == "home")
        let pod = home.merging(
            ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]
        ) { $1 }
        #expect(try token(pod) == "pod")
        #expect(try token(pod.merging(["KUBECONFIG": ""]) { $1 }) == "pod")
        #expect(try token(pod.merging(["KUBECONFIG": listed]) { $1 }) == "listed")
        #expect(try token(pod.merging(["KUBECONFIG": listed]) { $1 }, kubeconfig: named) == "named")
        // A context is looked up in a kubeconfig, since a pod's account has none.
        #expect(try token(pod, context: "a") == "home")
        #expect(throws: ClusterError.self) { try token(pod, context: "elsewhere") }
        // What is chosen and wrong is not passed over.
        let wrong = try write("current-context: a", "wrong")
        #expect(throws: ClusterError.self) { try token(pod.merging(["KUBECONFIG": wrong]) { $1 }) }
        let portless = home.merging(["KUBERNETES_SERVICE_HOST": "10.0.0.1"]) { $1 }
        #expect(throws: ClusterError.notInCluster) { try token(portless) }
    }

    @Test func `a token is found through the links that the kubelet makes`() throws {
        _ = try write("linked", "token-1")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path.appending("token").string,
            withDestinationPath: "token-1"
        )
        #expect(try BearerToken(file: folder.path.appending("token").string).current().secret == "linked")
    }

    @Test func `a service account outside of a cluster is none`() throws {
        let error = #expect(throws: ClusterError.self) {
            try ClusterCredentials(inClusterOf: ["KUBERNETES_SERVICE_HOST": "10.0.0.1"], now: 0)
        }
        #expect(error == .notInCluster)
        #expect(error?.exitClass == .usage)
    }

    @Test func `nothing of an entry that is not chosen matters`() throws {
        let path = try write(kubeconfigText() + "\n- {name: other, user: {exec: {command: x}}}")
        #expect(try Kubeconfig(contentsOf: path).credentials(now: 0).token != nil)
    }

    @Test func `files that cannot be read are refused`() throws {
        let missing = folder.path.appending("none").string
        #expect(throws: ClusterError.unreadableFile(path: missing, reason: "no such file")) {
            try Kubeconfig(contentsOf: missing)
        }
        #expect(throws: ClusterError.noKubeconfig(searched: [missing])) {
            try Kubeconfig(searching: [missing])
        }
        #expect(throws: ClusterError.unreadableFile(path: "/dev", reason: "it is not a regular file")) {
            try Kubeconfig(contentsOf: "/dev")
        }
        #expect(throws: ClusterError.unreadableFile(path: "/dev/zero", reason: "it is not a regular file")) {
            try Kubeconfig(contentsOf: "/dev/zero")
        }
    }

    @Test(arguments: ["pkcs1", "pkcs8", "sec1", "sec1 with parameters", "ed25519"])
    func `keys are read in every form that clusters write`(form: String) async throws {
        let key = folder.path.appending("client.key").string
        let certificate = folder.path.appending("client.pem").string
        let script =
            switch form {
            case "pkcs1": "openssl genrsa -traditional -out client.key 2048"
            case "pkcs8": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out client.key"
            case "sec1": "openssl ecparam -name prime256v1 -genkey -noout -out client.key"
            case "sec1 with parameters": "openssl ecparam -name prime256v1 -genkey -out client.key"
            default: "openssl genpkey -algorithm ed25519 -out client.key"
            }
        try await Command.require(
            "sh",
            ["-c", "\(script) && openssl req -x509 -new -key client.key -subj /CN=a -out client.pem"],
            workingDirectory: folder.path
        )
        let path = try write(kubeconfigText(user: "client-certificate: \(certificate), client-key: \(key)"))
        #expect(try Kubeconfig(contentsOf: path).credentials(now: 0).tls.identity != nil)
    }
}
