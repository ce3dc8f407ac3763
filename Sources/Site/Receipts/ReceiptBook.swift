package import BundleFormat
package import Content
import Diagnostics
import FileIO
package import Signing
package import SystemPackage

/// The receipts that a site has written: `receipts/<number, 6 digits>.dsse.json`, each naming the one before it.
package struct ReceiptBook: Sendable {
    /// Where they are.
    package let folder: FilePath

    private let site: SiteDirectory
    private let key: PrivateKey

    /// The book of a site; nil for one that has no key.
    /// - Throws: ``SigningError``, ``FileError``.
    package init?(of site: SiteDirectory) throws {
        guard let key = try site.key() else { return nil }
        self.site = site
        self.key = key
        folder = site.receipts
    }

    /// Writes the next receipt durably, unless it tells nothing new.
    /// - Parameters:
    ///   - always: Whether it is written even if it says what the last one says.
    ///   - receipt: Makes it, of its number and of the digest of the one before.
    /// - Returns: Its file; nil where there is nothing new.
    /// - Throws: ``SiteError/damaged(_:reason:)``, ``FileError``, also while another run holds the lock of the site.
    package func issue(always: Bool, _ receipt: (Int64, Digest?) throws -> Receipt) async throws -> FilePath?
    {
        try await site.withLock {
            try Directory.create(folder, mode: 0o755)
            let last = try last()
            let next = try receipt((last?.receipt.number ?? 0) + 1, last?.digest)
            if !always, let last, last.receipt.says(what: next) { return nil }
            let file = Self.file(next.number, in: folder)
            try file.replace(with: await next.signed(by: key).encoded())
            return file.path
        }
    }

    /// Their numbers, rising.
    package func numbers() throws -> [Int64] { try Self.numbers(in: folder) }

    /// The envelope of one of them.
    package func envelope(_ number: Int64) throws -> [UInt8] {
        try Self.file(number, in: folder).contents()
    }

    /// Copies to `place` what is not there yet; nothing there is changed.
    ///
    /// What a former machine of the site, or a copy of its folder, has left under the same name stays, and the name of the other one says more: both
    /// are evidence.
    /// - Returns: How many were copied.
    /// - Throws: ``SiteError/notAFolder(_:)`` where a link or a file stands in the way, ``FileError``.
    package func copy(to place: FilePath) throws -> Int {
        for folder in [
            place.removingLastComponent().removingLastComponent(), place.removingLastComponent(), place,
        ]
        where !folder.isEmpty {
            let kind = try Directory.examine(folder, following: false)
            guard kind == .directory || kind == nil else { throw SiteError.notAFolder(folder) }
        }
        try Directory.create(place, mode: 0o755)
        // The hub may not know the key yet.
        _ = try Self.keep(site.enrolment.contents(), as: site.enrolment, in: place)
        return try numbers().count { number in
            try Self.keep(envelope(number), as: Self.file(number, in: folder), in: place)
        }
    }

    /// Writes a document under the name of `file`, or under one with its digest where another document has that.
    /// - Returns: Whether it was not there before.
    private static func keep(_ bytes: [UInt8], as file: RecordFile, in place: FilePath) throws -> Bool {
        let name = file.path.lastComponent?.string ?? ""
        let longName = "\(name.dropLast(suffix.count))-\(Digest.of(bytes).short)\(suffix)"
        for name in [name, longName] {
            let target = RecordFile(place.appending(name), limit: Envelope.byteLimit)
            guard try Directory.examine(target.path, following: false) != nil else {
                try target.replace(with: bytes)
                return true
            }
            if try target.contents() == bytes { return false }
        }
        throw SiteError.damaged(
            place.appending(longName),
            reason: "it is another document than its name says"
        )
    }

    /// The last one, which is this site's own and undamaged.
    private func last() throws -> SignedReceipt? {
        guard let number = try numbers().last else { return nil }
        let file = Self.file(number, in: folder)
        let bytes = try file.contents()
        let last: SignedReceipt
        do {
            last = try SignedReceipt(Envelope(decoding: bytes), signedBy: key.publicKey)
        } catch let error as any OperatorError {
            throw SiteError.damaged(file.path, reason: error.description)
        }
        guard last.receipt.number == number else {
            throw SiteError.damaged(file.path, reason: "it is receipt \(last.receipt.number)")
        }
        return last
    }

    private static let suffix = ".dsse.json"

    private static func numbers(in folder: FilePath) throws -> [Int64] {
        guard try Directory.examine(folder, following: false) == .directory else { return [] }
        return try Directory.entries(of: folder).compactMap { entry in
            guard entry.kind == .file, entry.name.hasSuffix(suffix),
                let number = Int64(entry.name.dropLast(suffix.count)), number > 0
            else { return nil }
            return number
        }.sorted()
    }

    private static func file(_ number: Int64, in folder: FilePath) -> RecordFile {
        let digits = String(number)
        let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return RecordFile(folder.appending(name + suffix), limit: Envelope.byteLimit)
    }
}

extension SiteDirectory {
    /// The folder for the receipts of this site below the root of a medium: `sealift/receipts/<site>-<8 digits of its uid>`.
    package static func receipts(of site: SiteIdentity, on medium: FilePath) -> FilePath {
        medium.appending(BundleNames.root).appending(BundleNames.receipts)
            .appending("\(site.id)-\(site.uid.description.prefix(8))")
    }
}
