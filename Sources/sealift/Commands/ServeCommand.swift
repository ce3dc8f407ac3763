import ArgumentParser
import Mirror
import OCILayout
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

    func perform(_ console: Console, _ surroundings: Surroundings) async throws {
        let address = try ListenAddress(listen)
        let directory = try LayoutDirectory.open(at: layout)
        try await MirrorServer(directory).serve(host: address.host, port: address.port) { port in
            try? console.print("listening on \(address.host):\(port)")
        }
    }
}

/// A host and a port to listen on.
struct ListenAddress {
    let host: String
    let port: Int

    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            colon != text.startIndex
        else {
            throw CommandError.malformedOption(name: "--listen", found: text, expected: "HOST:PORT")
        }
        host = String(text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
        self.port = Int(port)
    }
}
