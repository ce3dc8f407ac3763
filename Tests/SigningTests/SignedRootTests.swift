import Content
import Diagnostics
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Signing

@Suite struct SignedRootTests {
    private let acme = Organization.acme

    @Test func `a root needs enough of its own root keys`() async throws {
        let root = try acme.root(rootKeys: Array(acme.rootKeys.prefix(3)), rootThreshold: 2)
        let signed = try await SignedRoot.sign(root, by: Array(acme.rootKeys.prefix(2)))
        #expect(signed.root == root)
        #expect(signed.digest == Digest.of(try root.encoded()))
        #expect(try SignedRoot(decoding: signed.bytes, version: 1) == signed)
        for signers in [[], [acme.rootKeys[0]], [acme.rootKeys[0], acme.releaseKeys[0], acme.stranger]] {
            let error = await refusal { _ = try await SignedRoot.sign(root, by: signers) }
            let found = signers.isEmpty ? 0 : 1
            #expect(error == .rootNotSigned(version: 1, by: 1, found: found, required: 2))
        }
    }

    @Test func `other documents, other versions and huge files are no roots`() async throws {
        let signed = try await acme.signedRoot()
        #expect(throws: SigningError.rootOutOfOrder(expected: 2, found: 1)) {
            try SignedRoot(decoding: signed.bytes, version: 2)
        }
        let bundle = try await acme.released(acme.statement().encoded()).encoded()
        #expect(throws: SigningError.self) { try SignedRoot(decoding: bundle) }
        let huge = signed.bytes + [UInt8](repeating: 0x20, count: 10 << 20)
        #expect(throws: SigningError.rootTooLarge(version: 1, bytes: huge.count)) {
            try SignedRoot(decoding: huge, version: 1)
        }
    }

    @Test func `people compare fingerprints as they like to type them`() async throws {
        let signed = try await acme.signedRoot()
        let text = signed.fingerprint.description
        #expect(text.split(separator: " ").count == 16)
        #expect(text.filter { $0 != " " } == signed.digest.hex)
        for form in [
            text, text.uppercased(), signed.digest.hex, "sha256:\(signed.digest.hex)",
            text.replacing(" ", with: "-"), text.replacing(" ", with: ":"), text.replacing(" ", with: "\n"),
            "  \(text)\t",
        ] {
            try signed.check(against: Fingerprint(form))
        }
        let hex = signed.digest.hex
        for form in ["", "abcd", String(hex.dropLast()), hex + "0", String(text.dropLast(5)), "\(hex)g", "é"]
        {
            let error = #expect(throws: SigningError.self) { try Fingerprint(form) }
            #expect(error?.identifier == "root.malformed-fingerprint")
        }
        let other = try Fingerprint(String(repeating: "0", count: 64))
        let error = #expect(throws: SigningError.self) { try signed.check(against: other) }
        #expect(error == .fingerprintMismatch(expected: other, found: signed.fingerprint))
        #expect(error?.exitClass == .untrusted)
    }

    @Test func `a folder keeps the chain, and nothing else in it matters`() async throws {
        let folder = try TemporaryDirectory()
        let trust = TrustFolder(folder.path.appending("trust"))
        #expect(try trust.files().isEmpty)
        try Directory.create(trust.path)
        let first = try await acme.signedRoot()
        let second = try await SignedRoot.sign(acme.root(version: 2), by: [acme.rootKeys[0]])
        try trust.write(second)
        try trust.write(first)
        try DurableFile.replace(trust.path.appending("README.txt"), with: [])
        try DurableFile.replace(trust.path.appending("root.x.dsse.json"), with: [])
        #expect(try trust.files().map(\.version) == [1, 2])
        #expect(try trust.files().map(\.bytes) == [first.bytes, second.bytes])
        #expect(try trust.root(version: 2, digest: second.digest) == second)
        #expect(try trust.newest() == second)
        try Directory.removeFile(trust.path.appending("root.1.dsse.json"))
        #expect(try trust.newest() == second)
        let fourth = try await SignedRoot.sign(acme.root(version: 4), by: [acme.rootKeys[0]])
        try trust.write(fourth)
        #expect(throws: SigningError.rootOutOfOrder(expected: 3, found: 4)) { try trust.newest() }
        let none = folder.path.appending("none")
        #expect(throws: SigningError.noTrustRoot(none)) { try TrustFolder(none).newest() }
    }

    @Test func `SIG-56 a root that the site has lost is never skipped`() async throws {
        let folder = try TemporaryDirectory()
        let trust = TrustFolder(folder.path)
        let root = try await acme.signedRoot()
        let lost = SigningError.trustRootLost(version: 1)
        #expect(lost.exitClass == .state)
        #expect(throws: lost) { try trust.root(version: 1, digest: root.digest) }
        try trust.write(root)
        #expect(try trust.root(version: 1, digest: root.digest) == root)
        #expect(throws: lost) { try trust.root(version: 1, digest: .of([])) }
        let file = folder.path.appending("root.1.dsse.json")
        try DurableFile.replace(file, with: Array(root.bytes.dropLast()))
        #expect(throws: lost) { try trust.root(version: 1, digest: root.digest) }
        try DurableFile.replace(file, with: [])
        #expect(throws: lost) { try trust.root(version: 1, digest: root.digest) }
    }

    @Test func `SIG-46 a folder of thousands of roots is refused unread, and so is a huge one`() async throws
    {
        let folder = try TemporaryDirectory()
        let trust = TrustFolder(folder.path)
        let root = try await acme.signedRoot()
        try DurableFile.replace(
            folder.path.appending("root.1.dsse.json"),
            with: root.bytes + [UInt8](repeating: 0x20, count: 10 << 20)
        )
        do {
            _ = try trust.files()
            Issue.record("read a root of 10 MiB")
        } catch {
            #expect((error as? FileError)?.exitClass == .corrupt)
        }
        let names = (1...200).map { folder.path.appending("root.\($0).dsse.json").string }
        try await Command.require("touch", names)
        #expect(throws: SigningError.rootChainTooLong(200)) { try trust.files() }
    }
}
