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
        /// The importer that goes along; nil for none.
        package var executable: FilePath?
        /// The release keys that sign.
        package var signers: [any Signer]

        /// Gathers what is needed.
        package init(
            organization: PlainName,
            created: Timestamp,
            expires: Timestamp,
            root: SignedRoot,
            roots: [TrustChain.File],
            stateBefore: Digest?,
            objects: Int,
            change: BundleStatement.Change?,
            tool: BundleStatement.Tool,
            executable: FilePath?,
            signers: [any Signer]
        ) {
            self.organization = organization
            self.created = created
            self.expires = expires
            self.root = root
            self.roots = roots
            self.stateBefore = stateBefore
            self.objects = objects
            self.change = change
            self.tool = tool
            self.executable = executable
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
        let envelope = try await sign(statement(files))
        try BundleNames.envelopeFile(in: place.partial).replace(with: envelope.encoded())
        try ledger.record(entry(envelope.payloadDigest))
        try place.finish()
        try write(readMe, into: place.top)
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
        if let executable = request.executable {
            files.append(try copyExecutable(executable, into: folder))
        }
        try write(readMe, into: folder)
        return files
    }

    private var readMe: MediumReadMe {
        MediumReadMe(
            plan: plan,
            organization: request.organization,
            hasExecutable: request.executable != nil
        )
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

    private func copyExecutable(_ executable: FilePath, into folder: FilePath) throws -> PackedFile {
        let source = try ReadableFile(executable)
        var copy = try TemporaryFile(named: ".\(BundleNames.executable).part", in: folder)
        let hasher = DigestHasher()
        let buffer = ChunkBuffer()
        while copy.count < source.size {
            let count = try source.read(into: buffer.bytes, at: copy.count)
            guard count > 0 else {
                throw FileError.truncated(path: executable, expected: source.size, found: copy.count)
            }
            let piece = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
            hasher.update(piece)
            try copy.write(piece)
        }
        try copy.commit(to: folder.appending(BundleNames.executable), mode: 0o755)
        let file = PackedFile(name: BundleNames.executable, size: source.size, digest: hasher.finish())
        report(.finished(file))
        return file
    }

    private func checkSpace(on medium: FilePath) throws {
        let executable = try request.executable.map { try ReadableFile($0).size } ?? 0
        let needed =
            plan.volumeBytes + executable + Int64(try plan.contents.encoded().count) + (4 << 20)
        guard let available = try FreeSpace(at: medium).bytes, available < needed else { return }
        throw BuildError.notEnoughSpace(medium, needed: needed, available: available)
    }
}
