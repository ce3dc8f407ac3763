import SystemPackage

/// What renderers work with.
struct RenderingContext: Sendable {
    /// Starts programs.
    let runner: any ProcessRunner
    /// Where programs are looked for.
    let tools: ToolPath
    /// Where artifacts of registries come from; nil where none can be asked.
    let artifacts: (any ArtifactLibrary)?
    /// What sources are read from again; nil for what their names stand for now.
    var pins: SourcePins?
    /// A folder of this run, removed at its end.
    let scratch: FilePath

    /// The environment of a program that renders: no home, no credentials, no network that answers.
    var environment: [String: String] {
        [
            "PATH": tools.variable, "HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC",
            "HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "",
            "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0",
        ]
    }
}
