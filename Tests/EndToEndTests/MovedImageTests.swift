import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

/// Images that get another repository while the site has their content: a registry moves it by itself, a layout has it anyway.
@Suite struct MovedImageTests {
    @Test func `a repository that is renamed costs no byte and no repair`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await TinyFleet.write(into: workshop.path, path: "moved")
        try await workshop.ship(to: "second", base: "last", created: "2026-11-22T10:00:00Z")
        #expect(try await workshop.volumeBytes(on: "second") < 16_384, "the snapshot alone")
        let storage = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: storage.path)
        let options = ["--mirror", "docker://\(registry.authority)", "--plain-http"]
        for state in ["site", "edge"] {
            try await workshop.enrol(state)
            for medium in ["first", "second"] {
                let outcome = try await workshop.run(
                    ["import", medium, "--state", state] + (state == "site" ? options : [])
                )
                #expect(outcome.status == 0, "\(medium) at \(state): \(outcome.errors)")
            }
        }
        for number in 1...3 {
            let copy = "oci:\(workshop.path)/copy-\(number):v1"
            let name = "docker://\(registry.authority)/moved/app-\(number):v1"
            try await Command.require("skopeo", ["copy", "--src-tls-verify=false", name, copy])
        }
    }
}
