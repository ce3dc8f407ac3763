package import Archive
package import Content
import FileIO
package import SystemPackage

/// Images in a tar file that another tool wrote: an OCI layout (`oci-archive`), or what `docker save` writes.
///
///     go through the file once; keep every file by its digest in a scratch layout
///     oci-layout there?     the scratch layout gets its index.json; digests are the original ones
///     manifest.json there?  check each layer against the configuration, compress it, make a manifest
///
/// What the file is, its content decides: `docker save` of a containerd store, and since Docker 25 of any, writes both, and the layout wins.
/// Names in the archive are roles, never paths to write to.
package struct ImageArchive: ImageSource {
    /// How the images are kept in the file.
    package enum Format: String, Sendable {
        /// An OCI image layout.
        case ociLayout = "oci-archive"
        /// `manifest.json`, configurations and layers.
        case dockerArchive = "docker-archive"
    }

    /// One image in the file.
    package struct Image: Hashable, Sendable {
        /// Its manifest.
        package let descriptor: Descriptor
        /// What it is called, if that is said in full.
        package let references: [ImageReference]
        /// Whether the archive held no manifest, so that this one was made here and no registry knows its digest.
        package let isSynthesised: Bool
    }

    /// Where the file is.
    package let path: FilePath
    /// How the images are kept in it.
    package let format: Format
    /// The images, in the order of the file.
    package let images: [Image]
    /// The content, unpacked.
    package let layout: LayoutDirectory

    /// Unpacks the file at `path` into a layout in `scratch`, which is made when it is not there.
    /// - Parameters:
    ///   - base: The repository that bare tags belong to, when that is known.
    ///   - limits: How much is read at most.
    /// - Throws: ``OCILayoutError``, ``ContentError`` or ``FileError``; what was unpacked until then stays in `scratch`.
    package static func open(
        _ path: FilePath,
        scratch: FilePath,
        base: ImageReference? = nil,
        limits: ArchiveLimits = ArchiveLimits()
    ) async throws -> ImageArchive {
        let layout = try LayoutDirectory(writing: scratch, base: base)
        try layout.replaceIndex(with: [])
        let contents = try ArchiveUnpacker(path: path, layout: layout, limits: limits).run()
        if contents.documents["oci-layout"] != nil {
            return try openLayout(path, layout, contents)
        }
        guard let list = contents.documents["manifest.json"] else {
            throw ArchiveError.malformed(
                path,
                reason: "neither oci-layout nor manifest.json is in it"
            )
        }
        let docker = DockerArchive(path: path, layout: layout, limits: limits, contents: contents)
        let images = try await docker.makeImages(from: list)
        try layout.synchronize()
        return ImageArchive(path: path, format: .dockerArchive, images: images, layout: layout)
    }

    package func repository(of reference: ImageReference) -> (any RepositorySource)? {
        layout.repository(of: reference)
    }

    private static func openLayout(
        _ path: FilePath,
        _ layout: LayoutDirectory,
        _ contents: ArchiveUnpacker.Contents
    ) throws -> ImageArchive {
        if let link = contents.links.keys.sorted().first(where: { $0.hasPrefix("blobs/") }) {
            throw ArchiveError.hostileEntry(path, entry: link, reason: "a blob is a link")
        }
        guard let bytes = contents.documents["index.json"] else {
            throw ArchiveError.malformed(path, reason: "it is a layout without index.json")
        }
        let version = try LayoutDirectory.version(contents.documents["oci-layout"] ?? [], place: path.string)
        guard version.hasPrefix("1.") else {
            throw ArchiveError.malformed(path, reason: "its layout has version \(version)")
        }
        let index = try LayoutIndex(parsing: bytes, of: path)
        try layout.replaceIndex(with: index.entries.map(\.raw))
        try layout.synchronize()
        var names: [Digest: [ImageReference]] = [:]
        var roots: [Descriptor] = []
        for entry in index.entries {
            if names[entry.descriptor.digest] == nil { roots.append(entry.descriptor) }
            names[entry.descriptor.digest, default: []] += [entry.fullReference].compactMap(\.self)
        }
        let images = roots.map { root in
            Image(descriptor: root, references: names[root.digest] ?? [], isSynthesised: false)
        }
        return ImageArchive(path: path, format: .ociLayout, images: images, layout: layout)
    }
}
