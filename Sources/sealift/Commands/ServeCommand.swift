import ArgumentParser
import Mirror
import OCILayout
import Settings
import SystemPackage

/// `sealift serve`.
struct ServeCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer pulls from an OCI layout directory, until stopped.",
        discussion: """
            Read-only. It listens on this machine alone unless --listen says otherwise, and sees what an import brings while it runs.

            Example:
              sealift serve --layout /var/lib/sealift/mirror --listen 0.0.0.0:5555
            """
    )

    @Option(help: "The layout directory.")
    var layout: FilePath

    @Option(help: "HOST:PORT; port 0 takes any free one.")
    var listen = "127.0.0.1:5555"

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let directory = try LayoutDirectory(reading: NamedFile.find(layout, named: "--layout"))
        let server = MirrorServer(directory, at: try ListenAddress(listen))
        try await server.run { address in
            console.say("serving \(layout) at http://\(address); stop with Ctrl-C")
            if !address.isLoopback {
                console.warn(
                    "whoever reaches \(address) can read every image: it asks for no password and has no TLS"
                )
            }
        }
    }
}
