import SystemPackage

/// Where the programs are that tests run: those of `make tools` first, then those of the system.
package enum PeerPath {
    /// The value of a `PATH` variable.
    package static let variable = "\(tools):/usr/local/bin:/usr/bin:/bin"

    private static let tools = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("fixtures/cache/tools")
}
