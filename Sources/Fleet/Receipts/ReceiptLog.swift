package import BundleFormat
import Content
import Diagnostics
import FileIO
import Signing
import SystemPackage

/// Every receipt of a site that has come to the hub: one envelope a line, by number.
///
/// They were verified when they came. After a fork two have one number; both stay, since both are evidence.
package struct ReceiptLog: Sendable {
    /// The largest log, in bytes.
    private static let limit = 1 << 30

    private let file: RecordFile

    /// The log at `path`, which need not be there.
    init(_ path: FilePath) {
        file = RecordFile(path, limit: Self.limit)
    }

    /// All of them, by number.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``, ``FileError``.
    package func all() throws -> [SignedReceipt] {
        guard try Directory.examine(file.path, following: false) != nil else { return [] }
        do {
            return try file.contents().split(separator: UInt8(ascii: "\n")).map { line in
                try SignedReceipt(recorded: Envelope(decoding: Array(line)))
            }
        } catch let error as any OperatorError where !(error is FileError) {
            throw FleetError.damagedLedger(file.path, reason: error.description)
        }
    }

    /// Adds what is not there yet, durably.
    /// - Returns: How many that are, and all that are there then.
    func merge(_ receipts: [SignedReceipt]) throws -> (new: Int, all: [SignedReceipt]) {
        var all = try all()
        var known = Set(all.map(\.digest))
        let new = receipts.filter { known.insert($0.digest).inserted }
        guard !new.isEmpty else { return (0, all) }
        all += new
        all.sort { ($0.receipt.number, $0.digest) < ($1.receipt.number, $1.digest) }
        var bytes: [UInt8] = []
        for receipt in all { bytes += try receipt.envelope.encoded() + [UInt8(ascii: "\n")] }
        try file.replace(with: bytes)
        return (new.count, all)
    }
}
