import BundleFormat
package import Content
import FileIO
package import Kubernetes
import OCILayout
import Signing
import Snapshot
package import SystemPackage

/// The folder that was carried before there were bundles: `fleet-sync-YYYYMMDD/` with `manifests/` and `images.tar.gz`, for `kubectl apply`
/// and `docker load`.
///
/// Nothing in it is signed. Images in its manifests are named by tag, without the digest, which `docker load` does not keep.
package struct UsbTree: Sendable {
    /// What was written.
    package struct Result: Sendable, Encodable {
        /// The folder.
        package let path: String
        /// The snapshot.
        package let snapshot: String
        /// The site that the manifests are for.
        package let site: String
        /// How many manifests there are.
        package let manifestCount: Int
        /// The images that `docker load` takes, by name.
        package let images: [String]
        /// Those that have no manifest for the platform, so that `docker load` passes them over.
        package let otherPlatforms: [String]
    }

    private let bundle: BundleContents
    private let platform: Platform

    /// Takes what a verified bundle holds.
    /// - Parameter platform: What `docker load` takes of images for several platforms.
    package init(_ bundle: BundleContents, platform: Platform) {
        self.bundle = bundle
        self.platform = platform
    }

    /// How many bytes of blobs will be written.
    package var bytes: Int64 { blobs.reduce(0) { $0 + $1.size } }

    /// Writes the folder below `parent`; all of it, or nothing that can be seen.
    /// - Parameters:
    ///   - site: Whose manifests; nil where the bundle is for one site.
    ///   - report: Is told how many more bytes of blobs were written.
    /// - Throws: ``ImportError/cannotExport(reason:remedy:)``, ``ImportError/missingVolumes(_:)``, ``SnapshotError``, `FileError`, ``ContentError``.
    package func write(
        for site: ManifestName?,
        below parent: FilePath,
        report: (_ bytes: Int64) -> Void
    ) async throws -> Result {
        let snapshot = try await snapshot()
        let site = try self.site(site, of: snapshot)
        let name = "fleet-sync-\(snapshot.id.description.replacing("-", with: ""))"
        let final = parent.appending(name)
        guard Directory.kind(of: final) == nil else {
            throw ImportError.cannotExport(
                reason: "\(final) is there already",
                remedy: "remove it, or name another folder"
            )
        }
        let folder = parent.appending(".\(name).partial")
        try Directory.removeTree(folder)
        do {
            return try await write(snapshot, of: site, by: folder, as: final, report)
        } catch {
            try Directory.removeTree(folder)
            throw error
        }
    }

    /// Writes everything into `folder`, and gives it its name at the end.
    private func write(
        _ snapshot: ManifestSnapshot,
        of site: ManifestName,
        by folder: FilePath,
        as final: FilePath,
        _ report: (Int64) -> Void
    ) async throws -> Result {
        try Directory.create(folder.appending("manifests"))
        let (images, others) = try await writeImages(folder, report)
        let manifests = try snapshot.files(of: site)
        for file in manifests {
            let path = folder.appending("manifests").appending(String(file.path.dropFirst("\(site)/".count)))
            try DurableFile.replace(path, with: snapshot.lock.unpinned(file.bytes))
        }
        try DurableFile.replace(folder.appending("README.txt"), with: Array(readMe(snapshot, site).utf8))
        try Task.checkCancellation()
        try Directory.move(folder, to: final)
        try Directory.synchronize(final.removingLastComponent())
        return Result(
            path: final.string,
            snapshot: snapshot.id.description,
            site: site.description,
            manifestCount: manifests.count,
            images: images,
            otherPlatforms: others
        )
    }

    /// The blobs of images, each once, by digest.
    private var blobs: [Contents.BlobEntry] {
        bundle.contents.blobs.filter { !$0.repositories.isEmpty }.sorted { $0.digest < $1.digest }
    }

    private func snapshot() async throws -> ManifestSnapshot {
        let volumes = bundle.volumes
        guard volumes.missing.isEmpty else { throw ImportError.missingVolumes(volumes.missing) }
        if let blob = bundle.firstNotWhole {
            throw ImportError.cannotExport(
                reason:
                    "\(blob) is not in bundle \(bundle.statement.position.sequence) as a whole, which builds on what the site has",
                remedy: "build with --base full, or name the folder of a full bundle"
            )
        }
        guard let entry = bundle.contents.snapshot else {
            throw ImportError.cannotExport(
                reason: "the bundle has no manifests",
                remedy: "build one whose fleet has sources"
            )
        }
        return try await ManifestSnapshot.read(entry.descriptor, from: volumes)
    }

    private func site(_ wanted: ManifestName?, of snapshot: ManifestSnapshot) throws -> ManifestName {
        if let wanted { return wanted }
        guard let only = snapshot.lock.sites.first, snapshot.lock.sites.count == 1 else {
            throw ImportError.cannotExport(
                reason: "the bundle is for \(snapshot.lock.sites.count) sites, and the folder for one",
                remedy: "give --site"
            )
        }
        return only
    }

    /// Writes the archive; the names of the images that `docker load` takes of it, and of those that are for other platforms alone.
    private func writeImages(_ folder: FilePath, _ report: (Int64) -> Void) async throws -> (
        images: [String], others: [String]
    ) {
        let volumes = bundle.volumes
        var archive = try ImageArchiveWriter(in: folder)
        for blob in blobs {
            try Task.checkCancellation()
            try await archive.add(blob.descriptor, from: volumes)
            report(blob.size)
        }
        var list: [ImageArchiveWriter.Image] = []
        var moves: [TagMove] = []
        var others: [String] = []
        for image in bundle.contents.images {
            guard let tag = image.tag, let reference = image.reference else { continue }
            let root = Descriptor(mediaType: image.mediaType, digest: image.digest, size: image.size)
            moves.append(
                TagMove(repository: image.repository, tag: tag, descriptor: root, original: reference)
            )
            let name = reference.tagged(tag).description
            guard let manifest = try await self.image(root) else {
                others.append(name)
                continue
            }
            list.append(.init(manifest, named: name))
        }
        try archive.add("index.json", LayoutIndex.bytes(naming: moves))
        try archive.add("manifest.json", StrictJSON.encode(list))
        try archive.add("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        try archive.finish(as: folder.appending(ImageLocation.usbTreeImages))
        return (list.flatMap(\.names), others)
    }

    /// The manifest that `docker load` takes; nil for artifacts that are no images, and for other platforms.
    private func image(_ root: Descriptor) async throws -> ImageManifest? {
        switch try await ManifestDocument.read(root, from: bundle.volumes) {
        case .image(let image): return image.value
        case .artifact: return nil
        case .index(let index):
            let child = index.value.manifests.first { $0.platform?.satisfies(platform) ?? false }
            guard let child, bundle.volumes.contains(child) else { return nil }
            return try await image(child)
        }
    }

    private func readMe(_ snapshot: ManifestSnapshot, _ site: ManifestName) -> String {
        """
        Manifests and images of \(site), snapshot \(snapshot.id).

          docker load -i \(ImageLocation.usbTreeImages)
          kubectl apply -f manifests/

        Nothing here is signed, and nothing checks that it is whole. The bundle that it was made from has both: sealift import.

        """
    }
}

extension SnapshotLock {
    /// The text of manifests in which images are named by tag alone where they have one.
    fileprivate func unpinned(_ text: [UInt8]) -> [UInt8] {
        var text = String(decoding: text, as: UTF8.self)
        for image in images where image.reference.tag != nil {
            text = text.replacing("\(image.reference)@\(image.digest)", with: "\(image.reference)")
        }
        return Array(text.utf8)
    }
}

extension BundleContents {
    /// A blob that the site must have, or have a base of; nil where all of them are in the volumes.
    var firstNotWhole: Digest? { contents.blobs.first { !$0.delivery.isWhole }?.digest }
}
