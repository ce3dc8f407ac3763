import BundleFormat
import Diagnostics
import FileIO
import Signing
import Site
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild
@testable import BundleImport

/// Which of several bundles on one medium are imported, and which are left out and named.
@Suite final class BundleSelectionTests: DeliveryTests {
    /// A bundle on the medium: what it builds on, and whether it is approved.
    struct Made: Sendable {
        let base: BundleBase
        let isApproved: Bool

        static let full = Made(base: .full, isApproved: true)
        static let delta = Made(base: .last, isApproved: true)
        static let waitingFull = Made(base: .full, isApproved: false)
        static let waitingDelta = Made(base: .last, isApproved: false)
    }

    /// A medium, what is imported from it, and what is said to be left out.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let made: [Made]
        let imported: [Int64]
        let leftOut: [String]

        init(_ name: String, _ made: [Made], imported: [Int64], leftOut: [String] = []) {
            testDescription = name
            self.made = made
            self.imported = imported
            self.leftOut = leftOut
        }
    }

    static let unapproved = "not approved: 0 of 1 needed signatures by approve keys are valid"

    @Test(arguments: [
        Case(
            "a delta waits",
            [.full, .delta, .waitingDelta],
            imported: [1, 2],
            leftOut: ["bundle 3 is left out: \(unapproved)"]
        ),
        Case(
            "a full one waits",
            [.full, .waitingFull],
            imported: [1],
            leftOut: ["bundle 2 is left out: \(unapproved)"]
        ),
        Case(
            "what builds on one that waits, waits, too",
            [.full, .waitingDelta, .delta, .delta],
            imported: [1],
            leftOut: [
                "bundle 2 is left out: \(unapproved)",
                "bundle 3 is left out: it builds on bundle 2, which is left out",
                "bundle 4 is left out: it builds on bundle 3, which is left out",
            ]
        ),
        Case(
            "one that a newer one replaces needs no word",
            [.full, .waitingFull, .full, .delta],
            imported: [3, 4]
        ),
    ])
    func `a newer bundle that waits for approval keeps no good one out`(medium: Case) async throws {
        let bundles = try await ship(medium.made)
        let (outcomes, leftOut) = try await importBundles()
        #expect(outcomes.map(\.position.sequence) == medium.imported)
        #expect(outcomes.allSatisfy { $0.result == .imported })
        #expect(leftOut == medium.leftOut)
        #expect(try site.directory.load().bundle?.position.sequence == medium.imported.last)
        guard !leftOut.isEmpty else { return }

        for (bundle, made) in zip(bundles, medium.made) where !made.isApproved {
            try organization.approve(bundle)
        }
        let (rest, none) = try await importBundles()
        #expect(rest.last?.position.sequence == Int64(medium.made.count) && none.isEmpty)
    }

    @Test func `a plan names what waits, and where nothing else is new the current one is looked at again`()
        async throws
    {
        try await ship([.full, .waitingDelta])
        let told = Mutex<[String]>([])
        let planned = try await site.plan(from: stick) { event in
            if case .leftOut(let bundle) = event { told.withLock { $0.append(bundle.description) } }
        }
        #expect(planned.map(\.position.sequence) == [1])
        #expect(told.withLock { $0 } == ["bundle 2 is left out: \(Self.unapproved)"])
        _ = try await importBundles()
        let (outcomes, leftOut) = try await importBundles()
        #expect(outcomes.map(\.result) == [.alreadyImported])
        #expect(leftOut == ["bundle 2 is left out: \(Self.unapproved)"])

        let blobs = site.mirrorPath.appending("blobs").appending("sha256")
        try Directory.removeTree(blobs)
        #expect(try await importBundles().0.map(\.result) == [.restored])
        #expect(try await importBundles().0.map(\.result) == [.alreadyImported])
    }

    @Test func `what waits for approval is refused where the medium holds nothing else`() async throws {
        let bundles = try await ship([.full, .waitingDelta])
        _ = try await importBundles()
        try Directory.removeTree(bundles[0])
        let error = await #expect(throws: SigningError.self) { try await site.importBundles(from: stick) }
        #expect(error?.identifier == "signature.not-approved")
        #expect(try site.auditEvents().last == .rejected)
    }

    @Test func `one that cannot be read is named, and refused where nothing else is new`() async throws {
        let bundles = try await ship([.full, .delta])
        try DurableFile.replace(bundles[1].appending(BundleNames.envelope), with: Array("{".utf8))
        let (outcomes, leftOut) = try await importBundles()
        #expect(outcomes.map(\.position.sequence) == [1])
        #expect(leftOut.count == 1 && leftOut[0].hasPrefix("\(bundles[1]) is left out: "), "\(leftOut)")
        let error = await #expect(throws: (any Error).self) {
            try await site.importBundles(from: stick)
        }
        #expect((error as? any OperatorError)?.exitClass == .corrupt)
        // In the folder of another stream it is none of this site's business.
        let other = bundles[1].removingLastComponent().removingLastComponent()
            .appending(String(repeating: "0", count: 32))
        try Directory.create(other)
        try Directory.move(bundles[1], to: other.appending("000002"))
        #expect(try await site.importBundles(from: stick).map(\.result) == [.alreadyImported])
    }

    @Test func `a release that nobody trusts is refused although an older bundle is good`() async throws {
        let bundles = try await ship([.full, .waitingFull])
        let path = bundles[1].appending(BundleNames.envelope)
        let good = try Envelope(decoding: ReadableFile.contents(of: path, limit: Envelope.byteLimit))
        let unsigned = try Envelope(payloadType: good.payloadType, payload: good.payload)
        try DurableFile.replace(path, with: unsigned.encoded())
        let error = await #expect(throws: SigningError.self) { try await site.importBundles(from: stick) }
        #expect(error?.identifier == "signature.threshold-not-met")
        #expect(try site.directory.load().bundle == nil)
    }

    @discardableResult
    private func ship(_ made: [Made]) async throws -> [FilePath] {
        var folders: [FilePath] = []
        for (index, made) in made.enumerated() {
            let packed = try await organization.ship(
                organization.imageSet([[1, 2 + index]]),
                to: stick,
                base: made.base,
                created: "2026-11-\(21 + index)T10:00:00Z",
                approved: made.isApproved
            )
            folders.append(packed.folder)
        }
        return folders
    }

    private func importBundles() async throws -> ([ImportOutcome], leftOut: [String]) {
        let told = Mutex<[String]>([])
        let outcomes = try await site.importBundles(from: stick) { event in
            if case .leftOut(let bundle) = event { told.withLock { $0.append(bundle.description) } }
        }
        return (outcomes, told.withLock { $0 })
    }
}
