import Content
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Credentials that a program keeps: used at the hub, and said to be unused at a site, which runs no programs.
@Suite struct CredentialHelperTests {
    private static func write(_ path: FilePath, _ text: String) throws {
        try Directory.create(path.removingLastComponent())
        try DurableFile.replace(path, with: Array(text.utf8), mode: 0o755)
    }

    @Test func `a hub asks the helper that the configuration names`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        var options = DockerRegistry.Options()
        options.wantsPassword = true
        let storage = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: storage.path, options)

        let login = "\(DockerRegistry.user):\(DockerRegistry.password)"
        try Self.write(
            workshop.path.appending("login/config.json"),
            #"{"auths":{"\#(registry.authority)":{"auth":"\#(Data(login.utf8).base64EncodedString())"}}}"#
        )
        let mirror = [
            "import", "first", "--state", "site", "--mirror", "docker://\(registry.authority)",
            "--plain-http",
        ]
        func configured(by folder: String, path: String = "bin") -> [String: String] {
            [
                "DOCKER_CONFIG": workshop.path.appending(folder).string,
                "PATH": "\(workshop.path.appending(path)):/usr/bin:/bin",
            ]
        }
        try Self.write(
            workshop.path.appending("helped/config.json"),
            #"{"credHelpers":{"\#(registry.authority)":"plant","registry.hub:5000":"plant"}}"#
        )
        let atSite = try await workshop.run(mirror, environment: configured(by: "helped"))
        #expect(atSite.status == 2, "\(atSite.errors)")
        #expect(atSite.errors.contains("a site runs no programs"), "\(atSite.errors)")
        let filled = try await workshop.run(mirror, environment: configured(by: "login"))
        #expect(filled.status == 0, "\(filled.errors)")

        let fleet = workshop.path.appending("sealift.yaml")
        let text = String(decoding: try ReadableFile.contents(of: fleet, limit: 1 << 20), as: UTF8.self)
        let registries =
            "registries: [{host: \"registry.hub:5000\", address: \"\(registry.authority)\", plainHTTP: true}]\n"
        try Self.write(fleet, text.replacing("oci:tiny", with: "docker://registry.hub:5000") + registries)
        try Self.write(
            workshop.path.appending("bin/docker-credential-plant"),
            """
            #!/bin/sh
            [ "$1" = get ] && read -r server || [ "$server" = registry.hub:5000 ] || exit 9
            echo '{"ServerURL":"registry.hub:5000","Username":"\(DockerRegistry.user)","Secret":"\(DockerRegistry.password)"}'
            """
        )
        try Self.write(
            workshop.path.appending("broken/docker-credential-plant"),
            "#!/bin/sh\necho '{\"Secret\":\"\(DockerRegistry.password)\"}'\necho the vault is sealed >&2\nexit 3\n"
        )
        let build = [
            "build", "--config", "sealift.yaml", "--site", Workshop.site, "--always", "--no-importer",
            "--created", "2026-11-22T10:00:00Z", "--out",
        ]
        for medium in ["nowhere", "broken", "second"] {
            try Directory.create(workshop.path.appending(medium))
        }
        for (path, reason) in [("nowhere", "no such program"), ("broken", "status 3: the vault is sealed")] {
            let refused = try await workshop.run(
                build + [path],
                environment: configured(by: "helped", path: path)
            )
            #expect(refused.status == 15, "\(refused.errors)")
            #expect(refused.errors.contains("docker-credential-plant"), "\(refused.errors)")
            #expect(refused.errors.contains(reason), "\(refused.errors)")
            #expect(!refused.errors.contains(DockerRegistry.password), "\(refused.errors)")
        }
        let built = try await workshop.run(build + ["second"], environment: configured(by: "helped"))
        #expect(built.status == 0, "\(built.errors)")
        #expect(!built.errors.contains(DockerRegistry.password))
        _ = consume registry
    }
}
