import BundleFormat
import Content
import Diagnostics
import FileIO
import OCILayout
import Site
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild
@testable import BundleImport

/// What a site writes down is never more than what it can read again.
@Suite final class RecordLimitTests: DeliveryTests {
    @Test func `thousands of long names leave a journal that every later run can read`() async throws {
        var set = try organization.imageSet([[1]])
        let first = try #require(set.images.first)
        let repository = try RepositoryName(String(repeating: "r", count: 200))
        for blob in set.blobs { set.add(blob.descriptor, for: repository, from: set.source) }
        for number in 0..<4_700 {
            var image = first
            image.repository = repository
            image.tag = try Tag(String(repeating: "t", count: 120) + String(number))
            set.add(image)
        }
        try await organization.ship(set, to: stick)
        #expect(try await site.importBundles(from: stick).map(\.result) == [.imported])
        #expect(try site.directory.unfinishedImport() == nil)
        #expect(try await site.importBundles(from: stick).map(\.result) == [.alreadyImported])
        var noted = 0
        try site.directory.journal.forEachBody { record in
            if case .moving(_, let previous) = record { noted += previous.count }
        }
        #expect(noted == 4_701)
    }

    @Test func `a line that could not be read again is not written`() throws {
        let log = ChainedLog<String>(folder.path.appending("log.jsonl"))
        try log.append("first")
        let before = try ReadableFile.contents(of: log.path, limit: 1 << 20)
        let text = String(repeating: "x", count: ChainedLog<String>.maximumLine)
        let error = #expect(throws: FileError.self) { try log.append(text) }
        #expect(error?.exitClass == .environment)
        #expect(try ReadableFile.contents(of: log.path, limit: 1 << 20) == before)
        let frame = try ReadableFile(log.path).size
        try log.append(String(text.dropLast(Int(frame))))
        try log.append("last")
        try log.check()
        #expect(try log.head().count == 3)
    }

    @Test func `a refusal is recorded however much it has to say`() throws {
        let decision = AuditRecord.Decision(
            ImportError.missingVolumes(Array(repeating: "vol-0001.tar", count: 200_000))
        )
        #expect(decision.error == "import.missing-volumes")
        #expect(decision.message.hasSuffix("…"))
        #expect(try StrictJSON.encode(decision).count < ChainedLog<AuditRecord>.maximumLine / 4)
    }

    @Test func `a site that lacks more than a request can name asks for a full bundle`() async throws {
        try await organization.ship(organization.imageSet([[1]]), to: stick)
        _ = try await site.importBundles(from: stick)
        let state = try site.directory.load()
        let few = Set((0..<3).map { Digest.of([$0]) })
        let path = try #require(try site.directory.requestRepair(of: few, state: state))
        var many = Set<Digest>()
        for number in 0..<(RepairRequest.maximumBytes / 74 + 1) {
            var bytes = [UInt8](repeating: 0, count: 32)
            for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: number >> (index * 8)) }
            many.insert(try #require(Digest(.sha256, bytes: bytes)))
        }
        #expect(try site.directory.requestRepair(of: many, state: state) == nil)
        let kept = try RepairRequest(
            decoding: ReadableFile.contents(of: path, limit: RepairRequest.maximumBytes),
            place: "request"
        )
        #expect(Set(kept.blobs) == few)
    }
}
