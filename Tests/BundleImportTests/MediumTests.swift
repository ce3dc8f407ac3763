import BundleFormat
import Content
import Diagnostics
import FileIO
import Glibc
import Signing
import Site
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild
@testable import BundleImport

/// What stands on a medium beside or instead of what a bundle needs.
@Suite struct MediumTests: ~Copyable {
    let folder: TemporaryDirectory
    let stick: FilePath
    let organization: SampleOrganization
    let site: SampleSite
    let bundle: FilePath

    init() async throws {
        let folder = try TemporaryDirectory()
        let stick = folder.path.appending("stick")
        try Directory.create(stick)
        let organization = try await SampleOrganization(ledger: folder.path.appending("ledger"))
        let site = try await SampleSite(folder.path.appending("site"), of: organization)
        let executable = folder.path.appending("importer")
        try DurableFile.replace(executable, with: Array("#!/bin/sh\n".utf8), mode: 0o755)
        let bundle = try await organization.ship(
            organization.imageSet([[1, 2]]),
            to: stick,
            importers: [ImporterFile(executable, version: "1.0.0")]
        ).folder
        self.folder = folder
        self.stick = stick
        self.organization = organization
        self.site = site
        self.bundle = bundle
    }

    /// The folders and files between the root of a medium and the bytes of a bundle.
    enum Place: String, CaseIterable {
        case top, stream, sequence
        case envelope = "bundle.dsse.json"
        case contents = "contents.json"
        case volume = "vol-0001.tar"
        case trust = "trust"
        case root = "trust/root.1.dsse.json"
        case importer = "sealift-1.0.0-any"
    }

    @Test(arguments: Place.allCases)
    func `no link on a medium is followed`(place: Place) async throws {
        let path = self.path(of: place)
        let aside = folder.path.appending("aside")
        try Directory.move(path, to: aside)
        try #require(aside.withPlatformString { to in path.withPlatformString { symlink(to, $0) } } == 0)
        if place != .importer {
            await expectRefusal(from: stick)
            #expect(try site.auditEvents() == [.rejected])
        }
        await expectCorrupt { try await verify() }
        // The medium itself may be named by a link.
        try Directory.removeFile(path)
        try Directory.move(aside, to: path)
        let link = folder.path.appending("link")
        try #require(stick.withPlatformString { to in link.withPlatformString { symlink(to, $0) } } == 0)
        #expect(try await site.importBundles(from: link).map(\.result) == [.imported])
    }

    @Test(arguments: [Place.top, .stream])
    func `a hub writes through no link on a medium`(place: Place) async throws {
        let path = self.path(of: place)
        let aside = folder.path.appending("aside")
        try Directory.move(path, to: aside)
        try #require(aside.withPlatformString { to in path.withPlatformString { symlink(to, $0) } } == 0)
        let before = try SampleSite.files(below: aside, prefix: "")
        let set = try organization.imageSet([[1, 3]])
        await #expect(throws: BuildError.notAFolder(path)) {
            try await organization.ship(set, to: stick, created: "2026-11-22T10:00:00Z")
        }
        #expect(try SampleSite.files(below: aside, prefix: "") == before)
    }

    @Test func `an importer that was taken away is mentioned, another one is refused unread`() async throws {
        #expect(try await verify().isEmpty)
        let importer = path(of: .importer)
        let good = try ReadableFile.contents(of: importer, limit: 1 << 10)
        try Directory.removeFile(importer)
        #expect(try await verify() == [.importerAbsent(Place.importer.rawValue)])
        #expect(try await site.importBundles(from: stick).map(\.result) == [.imported])
        try DurableFile.replace(importer, with: good.reversed())
        await expectCorrupt { try await verify() }
        // Hashing a terabyte of zeros would take an hour.
        try #require(importer.withPlatformString { truncate($0, 1 << 40) } == 0)
        await #expect(
            throws: BundleFormatError.wrongSize(
                name: Place.importer.rawValue,
                expected: Int64(good.count),
                found: 1 << 40
            )
        ) { try await verify() }
    }

    @Test func `a program beside a bundle that lists none is warned of`() async throws {
        let other = folder.path.appending("other")
        let plain = try await organization.ship(organization.imageSet([[3]]), to: other).folder
        try DurableFile.replace(
            plain.appending(BundleNames.executable),
            with: Array("#!/bin/sh\n".utf8),
            mode: 0o755
        )
        #expect(try await verify(on: other) == [.importerUnsigned(BundleNames.executable)])
    }

    @Test func `bundles of a medium share an importer, and one of another build lies beside it`() async throws
    {
        let importers = path(of: .importer).removingLastComponent()
        let executable = folder.path.appending("importer")
        let same = try ImporterFile(executable, version: "1.0.0")
        let second = try await organization.ship(
            organization.imageSet([[1, 3]]),
            to: stick,
            created: "2026-11-22T10:00:00Z",
            importers: [same]
        )
        #expect(try Directory.entries(of: importers).map(\.name) == [Place.importer.rawValue])
        #expect(second.files.contains { $0.name == Place.importer.rawValue })
        try DurableFile.replace(executable, with: Array("#!/bin/sh\n:\n".utf8), mode: 0o755)
        let other = try ImporterFile(executable, version: "1.0.0")
        try await organization.ship(
            organization.imageSet([[1, 4]]),
            to: stick,
            created: "2026-11-23T10:00:00Z",
            importers: [other]
        )
        let names = try Directory.entries(of: importers).map(\.name).sorted()
        #expect(
            names == [Place.importer.rawValue, "\(Place.importer.rawValue)-\(other.digest.hex.prefix(8))"]
        )
        // What another bundle of the medium has signed is told, and nothing more.
        #expect(try await verify() == [.importerOfOthers(names[1])])
    }

    @Test(arguments: [(0x3E, "amd64"), (0xB7, "arm64"), (0x28, "any")])
    func `an importer is named after what it runs on`(machine: Int, architecture: String) throws {
        let path = folder.path.appending("elf")
        let head: [UInt8] =
            [0x7F, 0x45, 0x4C, 0x46] + [UInt8](repeating: 0, count: 14) + [UInt8(machine), 0, 9]
        try DurableFile.replace(path, with: head)
        #expect(try ImporterFile(path, version: "0.2.0").name == "sealift-0.2.0-\(architecture)")
    }

    @Test func `trust roots that the reader knows may be absent and not altered`() async throws {
        let root = path(of: .root)
        let good = try ReadableFile.contents(of: root, limit: SignedRoot.byteLimit)
        try DurableFile.replace(root, with: good + Array("\n".utf8))
        await expectCorrupt { try await verify() }
        try Directory.removeTree(path(of: .trust))
        #expect(try await verify() == [.rootsAbsent([1])])
        let unverified = try UnverifiedBundle(bundle)
        let statement = try unverified.claimedStatement()
        #expect(throws: ImportError.missingFile("trust/root.1.dsse.json")) {
            try BundleContents(of: unverified, as: statement)
        }
        #expect(try await site.importBundles(from: stick).map(\.result) == [.imported])
    }

    @Test(arguments: ["altered", "shortened", "gone"])
    func `a plan finds an altered audit log as an import does`(change: String) async throws {
        _ = try await site.importBundles(from: stick)
        let path = site.directory.audit.path
        let good = try ReadableFile.contents(of: path, limit: 1 << 20)
        let text = String(decoding: good, as: UTF8.self)
        switch change {
        case "altered":
            try DurableFile.replace(path, with: Array(text.replacing("plant-1", with: "plant-2").utf8))
        case "shortened":
            let first = try #require(good.firstIndex(of: UInt8(ascii: "\n")))
            try DurableFile.replace(path, with: Array(good[...first]))
        default: try Directory.removeFile(path)
        }
        let planned = await #expect(throws: SiteError.self) { try await site.plan(from: stick) }
        let imported = await #expect(throws: SiteError.self) { try await site.importBundles(from: stick) }
        #expect(planned?.identifier == "site.broken-log" && planned == imported)
        try DurableFile.replace(path, with: good)
        #expect(try await site.plan(from: stick).map(\.result) == [.planned])
    }

    @Test func `many other folders on a medium do not hide the bundle, too many of bundles are refused`()
        async throws
    {
        try await make("a%g", from: 0, to: 10_000, in: stick)
        #expect(try Medium(stick).bundles() == [bundle])
        let crowd = folder.path.appending("crowd")
        try Directory.create(crowd)
        try await make("%g", from: 100_000, to: 110_000, in: crowd)
        #expect(throws: ImportError.crowdedMedium(crowd, limit: 10_000)) { try Medium(crowd).bundles() }
    }

    @Test func `contents of more than 64 MiB are not read`() throws {
        let path = path(of: .contents)
        try #require(path.withPlatformString { truncate($0, 64 << 20) } == 0)
        let bytes = try UnverifiedBundle.contents(
            of: BundleNames.contents,
            in: bundle,
            limit: Contents.maximumBytes
        )
        #expect(bytes.count == 64 << 20)
        try #require(path.withPlatformString { truncate($0, (64 << 20) + 1) } == 0)
        let error = #expect(throws: BundleFormatError.self) {
            try UnverifiedBundle.contents(of: BundleNames.contents, in: bundle, limit: Contents.maximumBytes)
        }
        #expect(error?.exitClass == .corrupt)
    }

    private func path(of place: Place) -> FilePath {
        switch place {
        case .top: stick.appending(BundleNames.root)
        case .stream: bundle.removingLastComponent()
        case .sequence: bundle
        case .importer:
            stick.appending(BundleNames.root).appending(BundleNames.importers).appending(place.rawValue)
        default: bundle.appending(FilePath(place.rawValue).components)
        }
    }

    /// Makes a folder of each name; none need outlive a power cut.
    private func make(_ name: String, from first: Int, to last: Int, in folder: FilePath) async throws {
        let command = "seq -f \(name) \(first) \(last) | xargs mkdir"
        try await Command.require("sh", ["-c", command], workingDirectory: folder)
    }

    @discardableResult
    private func verify(on medium: FilePath? = nil) async throws -> [BundleNote] {
        let folder = try #require(Medium(medium ?? stick).bundles().first)
        return try await SignedBundle(UnverifiedBundle(folder), trusting: organization.root).contents()
            .verifyFiles { _ in }
    }

    private func expectRefusal(from medium: FilePath) async {
        await expectCorrupt { _ = try await site.importBundles(from: medium) }
    }

    private func expectCorrupt(_ body: () async throws -> Void) async {
        let error = await #expect(throws: (any Error).self) { try await body() }
        #expect(
            (error as? any OperatorError)?.exitClass == .corrupt,
            "\(String(describing: error))"
        )
    }
}
