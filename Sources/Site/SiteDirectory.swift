import FileIO
package import Signing
package import SystemPackage

/// The folder in which a site keeps what it remembers.
///
///     trust/root.<N>.dsse.json     every trust root so far
///     state.A.json, state.B.json   where the site stands; the newer good one counts
///     audit.jsonl, journal.jsonl   chained logs
///     staging/                     verified content that nothing shows yet
///     requests/repair-<N>.json     what the hub is asked for by a site that has bundle N
///     snapshots/                   an OCI layout of the snapshots that were imported
///     images/<snapshot>.json       what each of them needs of the mirror
///     inventory/<target>.json      what was created in each cluster
///     told-drift.json              which drift the hook was told of
///     site.key, site.pub           what receipts are signed by, and enrolment.dsse.json, by which the hub learns it
///     receipts/<N>.dsse.json       what the hub is told, each naming the one before it
///     mirror/                      the mirror, unless the configuration names another
///     site.yaml                    the configuration
///     lock                         held while something changes
package struct SiteDirectory: Sendable {
    /// Where it is.
    package let path: FilePath

    /// Names the folder.
    package init(_ path: FilePath) {
        self.path = path
    }

    /// Where the site stands.
    package var state: SiteStateStore { SiteStateStore(path) }
    /// The trust roots.
    package var trust: TrustFolder { TrustFolder(path.appending("trust")) }
    /// What happened, for auditors.
    package var audit: ChainedLog<AuditRecord> { ChainedLog(path.appending("audit.jsonl")) }
    /// What the importer has done, for itself.
    package var journal: ChainedLog<JournalRecord> { ChainedLog(path.appending("journal.jsonl")) }
    /// Content that nothing shows yet.
    package var staging: FilePath { path.appending("staging") }
    /// What the hub is asked for.
    package var requests: FilePath { path.appending("requests") }
    /// The snapshots.
    package var snapshots: FilePath { path.appending("snapshots") }
    /// What each snapshot needs of the mirror.
    package var images: FilePath { path.appending("images") }
    /// What was created in each cluster.
    package var inventories: FilePath { path.appending("inventory") }
    /// Which drift the hook was told of.
    package var toldDrift: FilePath { path.appending("told-drift.json") }
    /// What the hub is told.
    package var receipts: FilePath { path.appending("receipts") }
    /// The mirror of a site without configuration.
    package var defaultMirror: FilePath { path.appending("mirror") }
    /// The configuration.
    package var configuration: FilePath { path.appending("site.yaml") }

    /// Holds the lock of the site while `body` runs.
    /// - Throws: ``FileError/locked(path:)`` while another run holds it.
    package func withLock<Result>(_ body: () async throws -> Result) async throws -> Result {
        let lock = try FileLock(path.appending("lock"))
        let result = try await body()
        _ = consume lock
        return result
    }

    /// Reads where the site stands.
    /// - Throws: ``SiteError/notEnrolled(_:)``, ``SiteError/exposed(_:permissions:)``, or ``SigningError`` of the class `state`.
    package func load() throws -> SiteState {
        guard try state.exists else { throw SiteError.notEnrolled(path) }
        try checkPermissions()
        return try state.load()
    }

    /// Sets a site up: it trusts `root` from now on and has imported nothing.
    /// - Throws: ``SiteError/alreadyEnrolled(_:name:)``, ``SiteError/exposed(_:permissions:)``, or ``FileError``.
    package func enrol(
        _ site: SiteIdentity,
        trusting root: SignedRoot,
        configuration: [UInt8]?
    ) async throws -> SiteState {
        try Directory.create(path, mode: 0o700)
        try checkPermissions()
        return try await withLock {
            if try state.exists {
                throw SiteError.alreadyEnrolled(path, name: try state.load().site.id.description)
            }
            try Directory.create(trust.path, mode: 0o700)
            try trust.write(root)
            if let configuration { try DurableFile.replace(self.configuration, with: configuration) }
            let first = SiteState(site: site, root: root)
            try state.create(first)
            return first
        }
    }

    private func checkPermissions() throws {
        let permissions = try Directory.permissions(of: path)
        guard permissions & 0o002 == 0 else { throw SiteError.exposed(path, permissions: permissions) }
    }

    /// The trust root that the state names.
    package func root(for state: SiteState) throws -> SignedRoot {
        try trust.root(version: state.rootVersion, digest: state.rootDigest)
    }
}
