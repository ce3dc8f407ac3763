import ArgumentParser
import OCILayout
import SystemPackage

/// Which site, and which mirror.
struct SiteOptions: ParsableArguments {
    @Option(help: "The state folder of the site.")
    var state: FilePath

    @Option(help: "docker://HOST[/PREFIX] or oci:DIR, instead of the mirror in the site's configuration.")
    var mirror: String?

    @Flag(help: "Speak HTTP without TLS to the mirror.")
    var plainHttp = false

    func validate() throws {
        guard let mirror else { return }
        switch try ImageLocation(mirror) {
        case .registry, .layout(_, nil): break
        default: throw ValidationError("--mirror is docker://HOST[/PREFIX] or oci:DIR")
        }
    }
}
