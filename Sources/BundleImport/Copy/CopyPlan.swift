import BundleFormat
import Content
import FileIO
import Signing
import SystemPackage

/// Which files of which bundles go onto one medium.
struct CopyPlan {
    /// A file that a statement lists, and where it goes.
    struct File {
        let source: FilePath
        let destination: FilePath
        let size: Int64
        let digest: Digest
        let isProgram: Bool
    }

    /// A bundle, and what is written of it last.
    struct Bundle {
        let found: UnverifiedBundle
        let statement: BundleStatement
        /// Its folder below the root of a medium.
        let folder: FilePath
        /// Where it was found; the volumes of a set may lie on several media.
        var folders: [FilePath]

        /// The place of a file of it; nil where no source has it.
        func place(of name: String) throws -> FilePath? {
            try folders.map { BundleNames.path(of: name, in: $0) }.first {
                try Directory.examine($0, following: false) != nil
            }
        }

        /// Writes what no statement lists: trust roots, the README, and the envelope, which makes it a bundle.
        func finish(on medium: FilePath) throws {
            let target = medium.appending(folder.components)
            try Directory.create(target)
            if !found.roots.isEmpty {
                let trust = target.appending(BundleNames.trust)
                try Directory.create(trust)
                for root in found.roots {
                    let name = TrustFolder.fileName(version: root.version)
                    try DurableFile.replace(trust.appending(name), with: root.bytes)
                }
            }
            let readMe = found.folder.appending(BundleNames.readMe)
            if try Directory.examine(readMe, following: false) == .file {
                try DurableFile.replace(
                    target.appending(BundleNames.readMe),
                    with: ReadableFile.contents(of: readMe, limit: 1 << 20)
                )
            }
            try BundleNames.envelopeFile(in: target).replace(with: found.envelope.encoded())
        }
    }

    let bundles: [Bundle]
    let files: [File]
    let result: MediumCopy.Result

    private let medium: FilePath

    /// Looks at what is on `sources`.
    /// - Throws: ``ImportError``, ``CopyError``, ``SigningError``, ``ContentError``, ``FileError``.
    init(_ sources: [FilePath], _ request: MediumCopy.Request, to medium: FilePath) throws {
        self.medium = medium
        guard try Directory.examine(medium) == .directory else { throw ImportError.noMedium(medium) }
        bundles = try Self.bundles(on: sources, of: request.site)
        var small: [File] = []
        var volumes: [File] = []
        for bundle in bundles {
            for file in bundle.statement.files {
                let name = file.name.description
                let isProgram = BundleNames.isImporter(name)
                guard let source = try bundle.place(of: name) else {
                    // Virus scanners take programs away.
                    guard !isProgram else { continue }
                    throw CopyError.incompleteSource(bundle.found.folder, missing: name)
                }
                let folder = medium.appending(bundle.folder.components)
                let target = File(
                    source: source,
                    destination: isProgram && name != BundleNames.executable
                        ? folder.removingLastComponent().removingLastComponent()
                            .appending(BundleNames.importers).appending(name)
                        : folder.appending(name),
                    size: file.size,
                    digest: file.digest,
                    isProgram: isProgram
                )
                if BundleNames.volumeNumber(name) != nil {
                    volumes.append(target)
                } else if !small.contains(where: { $0.destination == target.destination }) {
                    small.append(target)
                }
            }
        }
        let parts = try Self.divide(volumes, beside: small, request.size)
        guard request.part <= parts.count else { throw CopyError.noSuchPart(request.part, of: parts.count) }
        files = small + parts[request.part - 1]
        let here = Set(parts[request.part - 1].map(\.destination))
        result = MediumCopy.Result(
            bundles: bundles.map { bundle in
                let folder = medium.appending(bundle.folder.components)
                return MediumCopy.Result.Bundle(
                    folder: folder.string,
                    sites: bundle.statement.sites.map(\.id),
                    stream: bundle.statement.stream,
                    sequence: bundle.statement.position.sequence,
                    statement: bundle.found.envelope.payloadDigest,
                    volumes: bundle.statement.files.map(\.name.description)
                        .filter { here.contains(folder.appending($0)) }
                )
            },
            bytes: files.reduce(0) { $0 + $1.size },
            part: request.part,
            parts: parts.count
        )
        try checkSpace()
    }

    /// Refuses a medium on which a link would lead a bundle elsewhere.
    /// - Throws: ``ImportError/notAFolder(_:)``, ``FileError``.
    func checkFolders() throws {
        for file in files {
            var folder = file.destination.removingLastComponent()
            while folder != medium, !folder.isEmpty {
                if let kind = try Directory.examine(folder, following: false), kind != .directory {
                    throw ImportError.notAFolder(folder)
                }
                folder = folder.removingLastComponent()
            }
        }
    }

    private func checkSpace() throws {
        var needed: Int64 = 4 << 20
        for file in files where try Directory.examine(file.destination, following: false) == nil {
            needed += file.size
        }
        guard let free = try FreeSpace(at: medium).bytes, free < needed else { return }
        throw CopyError.noRoom(medium, needed: needed, free: free)
    }

    private static func bundles(on sources: [FilePath], of site: String?) throws -> [Bundle] {
        var all: [Bundle] = []
        for folder in try sources.flatMap({ try Medium($0).bundles() }) {
            let found = try UnverifiedBundle(folder)
            let statement = try found.claimedStatement()
            guard site.map({ statement.sites.map(\.id.description).contains($0) }) ?? true else { continue }
            let digest = found.envelope.payloadDigest
            if let known = all.firstIndex(where: { $0.found.envelope.payloadDigest == digest }) {
                all[known].folders.append(folder)
                continue
            }
            all.append(
                Bundle(
                    found: found,
                    statement: statement,
                    folder: BundleNames.folder(
                        stream: statement.stream.description,
                        sequence: statement.position.sequence
                    ),
                    folders: [folder]
                )
            )
        }
        guard !all.isEmpty else { throw CopyError.nothing(site: site) }
        return all
    }

    /// Which volumes go onto each medium, in their order, where all small files are on each.
    private static func divide(_ volumes: [File], beside small: [File], _ limit: Int64?) throws -> [[File]] {
        guard let limit else { return [volumes] }
        let room = limit - small.reduce(0) { $0 + $1.size } - (4 << 20)
        var parts: [[File]] = [[]]
        var left = room
        for volume in volumes {
            guard volume.size <= room else {
                throw CopyError.largeVolume(volume.source, size: volume.size, room: room)
            }
            if volume.size > left {
                parts.append([])
                left = room
            }
            parts[parts.count - 1].append(volume)
            left -= volume.size
        }
        return parts
    }
}
