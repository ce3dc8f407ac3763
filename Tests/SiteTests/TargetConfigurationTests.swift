import Diagnostics
import Git
import Site
import SystemPackage
import Testing
import YAML

/// The targets of `site.yaml`, and what is said of one that makes no sense.
@Suite struct TargetConfigurationTests {
    private static func read(_ targets: String) throws -> [SiteConfiguration.Activation] {
        let text = "apiVersion: sealift.dev/v1alpha1\nkind: Site\nactivate: [\(targets)]\n"
        return try SiteConfiguration(reading: Array(text.utf8), name: "site.yaml", folder: "/site").activate
    }

    @Test func `a repository has a branch, and who is told of it`() throws {
        let targets = try Self.read(
            "{git: {path: fleet.git}}, {git: {path: /srv/fleet.git, branch: edge}, nudge: {kubeconfig: k3s.yaml,"
                + " context: c, seconds: 60, objects: [Kustomization/flux-system/plant, Application/argocd/plant]}}"
        )
        let branch = try #require(GitBranch("offline-snapshots"))
        #expect(targets.map(\.place).first == .git("/site/fleet.git", branch))
        #expect(targets.first?.nudge == nil)
        let nudge = try #require(targets.last?.nudge)
        #expect(nudge.kubeconfig == "/site/k3s.yaml" && nudge.context == "c" && nudge.seconds == 60)
        #expect(
            nudge.objects == [
                .init(.kustomization, namespace: "flux-system", name: "plant"),
                .init(.application, namespace: "argocd", name: "plant"),
            ]
        )
    }

    @Test(arguments: [
        ("{git: {branch: x}}", "path"),
        ("{git: {path: a, branch: \"a..b\"}}", "found the branch \"a..b\""),
        ("{git: {path: a}, files: b}", "exactly one of files, oci, git and cluster"),
        ("{}", "exactly one of files, oci, git and cluster"),
        ("{git: {path: a}}, {git: {path: ./a, branch: offline-snapshots}}", "listed twice"),
        ("{files: a, nudge: {objects: [Application/a/b]}}", "found nudge beside files"),
        ("{git: {path: a}, nudge: {objects: []}}", "found no object"),
        ("{git: {path: a}, nudge: {objects: [Application/a/b, Application/a/b]}}", "listed twice"),
        ("{git: {path: a}, nudge: {objects: [Pod/a/b]}}", "found \"Pod/a/b\", expected KIND/NAMESPACE/NAME"),
        ("{git: {path: a}, nudge: {objects: [Application/b]}}", "expected KIND/NAMESPACE/NAME"),
    ]) func `what makes no sense is refused`(targets: String, words: String) throws {
        let error = #expect(throws: YAMLError.self) { try Self.read(targets) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
}
