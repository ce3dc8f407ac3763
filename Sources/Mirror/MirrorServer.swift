package import OCILayout

/// The embedded registry: answers pulls from an OCI image layout, and nothing but pulls.
///
///     GET  /v2/                                     200
///     GET  /v2/_catalog, /v2/<name>/tags/list       names from index.json, sorted, in pages
///     GET  /v2/<name>/manifests/<tag or digest>     exact bytes; the type is what the document says it is
///     GET  /v2/<name>/blobs/<digest>                streamed from the disk, also in part
///     GET  /v2/<name>/referrers/<digest>            roots whose subject it is
///
/// `HEAD` works everywhere, all other methods are refused. Changes of `index.json` by another process are seen at once.
/// With `?ns=HOST`, as containerd asks a mirror, a repository that is known with its host goes before one by path alone.
package struct MirrorServer: Sendable {
    private let layout: LayoutDirectory
    private let address: ListenAddress
    private let limits: ListenerLimits

    /// Serves `layout` at `address`: by default for this machine only.
    package init(
        _ layout: LayoutDirectory,
        at address: ListenAddress = .loopback,
        limits: ListenerLimits = ListenerLimits()
    ) {
        self.layout = layout
        self.address = address
        self.limits = limits
    }

    /// Serves until the task is cancelled.
    /// - Parameter onListening: Called once, with the address and the port that the system gave.
    /// - Throws: ``MirrorError/cannotListen(_:errno:)``, ``MirrorError/unknownHost(_:)``.
    package func run(onListening: @escaping @Sendable (ListenAddress) async -> Void) async throws {
        let listener = HTTPListener(
            address: address,
            limits: limits,
            responder: MirrorResponder(layout)
        )
        try await listener.run(onListening: onListening)
    }
}
