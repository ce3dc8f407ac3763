import BundleFormat
package import Content
import FileIO
package import Fleet
package import Signing
package import SystemPackage

/// Carries out a build plan: writes the bundle beside its final place, and moves it there when it is complete.
package struct BundlePacker: Sendable {
    /// What the statement says beyond the plan, and what else goes on the medium.
    package struct Request: Sendable {
        /// Whose bundle it is.
        package var organization: PlainName
        /// When it is made.
        package var created: Timestamp
        /// From when on sites refuse it.
        package var expires: Timestamp
        /// From when on its snapshot may become active; nil for at once.
        package var notBefore: Timestamp?
        /// The newest trust root.
        package var root: SignedRoot
        /// The whole root chain, as files; the plan lists their digests.
        package var roots: [TrustChain.File]
        /// The digest of the site's content before; nil for a full bundle.
        package var stateBefore: Digest?
        /// How many Kubernetes objects the snapshot holds.
        package var objects: Int
        /// The change ticket.
        package var change: BundleStatement.Change?
        /// What makes it.
        package var tool: BundleStatement.Tool
        /// The importers that go along.
        package var importers: ImporterFolder
        /// The release keys that sign.
        package var signers: [any Signer]

        /// Gathers what is needed.
        package init(
            organization: PlainName,
            created: Timestamp,
            expires: Timestamp,
            notBefore: Timestamp? = nil,
            root: SignedRoot,
            roots: [TrustChain.File],
            stateBefore: Digest?,
            objects: Int,
            change: BundleStatement.Change?,
            tool: BundleStatement.Tool,
            importers: ImporterFolder,
            signers: [any Signer]
        ) {
            self.organization = organization
            self.created = created
            self.expires = expires
            self.notBefore = notBefore
            self.root = root
            self.roots = roots
            self.stateBefore = stateBefore
            self.objects = objects
            self.change = change
            self.tool = tool
            self.importers = importers
            self.signers = signers
        }
    }

    let plan: BuildPlan
    let request: Request
    let ledger: Ledger
    private let report: @Sendable (BuildEvent) -> Void

    /// Packs `plan`.
    package init(
        _ plan: BuildPlan,
        _ request: Request,
        ledger: Ledger,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.plan = plan
        self.request = request
        self.ledger = ledger
        self.report = report
    }

    /// Writes the bundle to `medium` and records it.
    /// - Throws: ``BuildError/bundleExists(_:)``, ``BuildError/notEnoughSpace(_:needed:available:)``, ``SigningError`` for a key that
    ///   may not sign, ``ContentError`` when a source holds other bytes than it said, ``BuildError/mediumFailed(_:)``.
    package func pack(from source: some ContentSource, to medium: FilePath) async throws -> PackedBundle {
        for signer in request.signers {
            try request.root.root.check(signer.publicKey, maySignAs: .release)
        }
        let place = BundlePlace(on: medium, stream: plan.stream, sequence: plan.position.sequence)
        try place.checkFolders()
        guard Directory.kind(of: place.final) == nil else { throw BuildError.bundleExists(place.final) }
        try checkSpace(on: medium)
        do {
            return try await ledger.withLock(of: plan.stream) { try await pack(from: source, to: place) }
        } catch let error as FileError where error.isFailure(of: medium) {
            throw BuildError.mediumFailed(error)
        }
    }

    /// Writes everything beside the final place, records it, and moves it there.
    ///
    /// Killed before the record, nothing has happened; killed after it, ``BundlePlace/finishInterrupted(_:)`` moves it later. Two
    /// bundles of one sequence are never shipped.
    private func pack(from source: some ContentSource, to place: BundlePlace) async throws -> PackedBundle {
        guard try BuildPlan.basis(ledger.last(of: plan.stream)) == plan.basis else {
            throw BuildError.stalePlan
        }
        try Directory.removeTree(place.partial)
        try Directory.create(place.partial)
        let files = try await writeFiles(from: source, into: place.partial)
        let statement = try statement(files)
        let envelope = try await sign(statement)
        try BundleNames.envelopeFile(in: place.partial).replace(with: envelope.encoded())
        try ledger.record(Ledger.Entry(statement, envelope.payloadDigest, plan.contents))
        try place.finish()
        try write(readMe(files.filter { BundleNames.isImporter($0.name) }), into: place.top)
        return PackedBundle(
            folder: place.final,
            statement: envelope.payloadDigest,
            files: files,
            signatures: SignatureReport(of: envelope, against: request.root.root)
        )
    }

    private func writeFiles(from source: some ContentSource, into folder: FilePath) async throws
        -> [PackedFile]
    {
        let index = try VolumeIndex.bytes(images: plan.contents.images, snapshot: plan.contents.snapshot)
        let sizes = Dictionary(uniqueKeysWithValues: plan.volumes.map { ($0.name, $0.size) })
        let volumes =
            plan.volumes.isEmpty
            ? try VolumePlan(contents: [], index: index, limit: .max)
            : try VolumePlan(describing: plan.contents, sizes: sizes)
        let writer = VolumeWriter(volumes, into: folder) { event in
            switch event {
            case .wrote(let bytes): report(.wrote(bytes: bytes))
            case .finished(let file): report(.finished(file))
            }
        }
        var files = try await writer.write(from: source)
        files.append(try writeContents(into: folder))
        let trust = folder.appending(BundleNames.trust)
        try Directory.create(trust)
        for root in request.roots {
            let path = trust.appending(TrustFolder.fileName(version: root.version))
            try RecordFile(path, limit: SignedRoot.byteLimit).replace(with: root.bytes)
        }
        let importers = try request.importers.place(for: plan.stream.description)
        for importer in importers.new { report(.finished(importer)) }
        files += importers.all
        try write(readMe(importers.all), into: folder)
        return files
    }

    private func readMe(_ importers: [PackedFile]) -> MediumReadMe {
        MediumReadMe(plan: plan, organization: request.organization, importers: importers.map(\.name))
    }

    private func write(_ readMe: MediumReadMe, into folder: FilePath) throws {
        // Builds for other sites may write theirs into the same folder.
        var file = try TemporaryFile(named: ".\(BundleNames.readMe).\(plan.stream)", in: folder)
        try file.write(Array(readMe.text.utf8))
        try file.commit(to: folder.appending(BundleNames.readMe), mode: 0o644)
    }

    private func writeContents(into folder: FilePath) throws -> PackedFile {
        let name = BundleNames.contents
        let bytes = try plan.contents.encoded()
        try RecordFile(folder.appending(name), limit: Contents.maximumBytes).replace(with: bytes)
        let file = PackedFile(name: name, size: Int64(bytes.count), digest: .of(bytes))
        report(.finished(file))
        return file
    }

    private func checkSpace(on medium: FilePath) throws {
        let needed =
            try plan.volumeBytes + request.importers.missingBytes() + Int64(try plan.contents.encoded().count)
            + (4 << 20)
        guard let available = try FreeSpace(at: medium).bytes, available < needed else { return }
        throw BuildError.notEnoughSpace(medium, needed: needed, available: available)
    }
}
