import BundleFormat
import Content
import Diagnostics
import FileIO
import Signing
package import SystemPackage

/// Takes receipts of sites into the register of a hub: the use case `receive`.
///
/// In any order, and as often as anybody likes: what is known is counted as known.
package struct ReceiptReception: Sendable {
    /// What was received: the JSON document of `receive`.
    package struct Result: Encodable, Sendable {
        /// What was not taken.
        package struct Refusal: Encodable, Sendable {
            /// The file, and the line of it where it has several.
            package let place: String
            /// The stable name of the error.
            package let error: String
            /// What is wrong.
            package let message: String
            /// What to do about it.
            package let remedy: String?
        }

        /// A site of which receipts came.
        package struct Site: Encodable, Sendable {
            /// How many were new.
            package let new: Int
            /// What all receipts of the site add up to.
            package let standing: SiteStanding
        }

        /// How many files were read.
        package internal(set) var files = 0
        /// How many receipts were new.
        package internal(set) var new = 0
        /// How many were known.
        package internal(set) var known = 0
        /// What was not taken.
        package internal(set) var refused: [Refusal] = []
        /// Requests for enrolment that lay beside them and that nobody has answered.
        package internal(set) var requests: [String] = []
        /// The sites, by name.
        package internal(set) var sites: [Site] = []
    }

    /// After how many faults the rest of a file is not read.
    private static let faultLimit = 100
    /// How many files are read before their receipts are kept.
    private static let batch = 16_384

    private let fleet: FleetConfiguration
    private let register: SiteRegister

    /// Receives for `fleet`.
    package init(_ fleet: FleetConfiguration) {
        self.fleet = fleet
        register = SiteRegister(of: fleet)
    }

    /// Takes the receipts of files, and those in folders and on media.
    /// - Throws: ``FleetError``, ``ConfigurationError``, ``FileError``; what is wrong with a receipt is in the result.
    package func run(_ paths: [FilePath]) async throws -> Result {
        let keys = try register.enrolments()
        let retired = try register.retiredKeys()
        let found = try paths.map { try ReceiptFiles(at: $0) }
        let files = found.flatMap(\.paths)
        var result = Result()
        result.files = files.count
        result.refused = found.flatMap(\.passedOver).map { refusal(ReceiptError.notAFile, at: $0.string) }
        var standings: [SiteUID: Result.Site] = [:]
        for start in stride(from: 0, to: files.count, by: Self.batch) {
            let batch = Array(files[start..<min(start + Self.batch, files.count)])
            let read = try await batch.mapConcurrently(limit: 4) { try self.read($0, keys, retired) }
            var receipts: [KeyID: [SignedReceipt]] = [:]
            for item in read.joined() {
                switch item {
                case .receipt(let receipt, let key): receipts[key, default: []].append(receipt)
                case .request(let path): result.requests.append(path)
                case .answered: break
                case .refused(let refusal): result.refused.append(refusal)
                }
            }
            for (key, receipts) in receipts.sorted(by: { $0.key < $1.key }) {
                guard let enrolment = keys[key] else { continue }
                let (new, standing) = try register.add(receipts, of: enrolment)
                result.new += new
                result.known += receipts.count - new
                let earlier = standings[enrolment.site.uid]?.new ?? 0
                standings[enrolment.site.uid] = Result.Site(new: earlier + new, standing: standing)
            }
        }
        result.sites = standings.values.sorted { $0.standing.site < $1.standing.site }
        return result
    }

    private enum Item: Sendable {
        case receipt(SignedReceipt, KeyID)
        case request(String)
        /// A request by a key that is enrolled, or that another one has replaced.
        case answered
        case refused(Result.Refusal)
    }

    /// What is in a file: one document, or one in each line.
    private func read(_ path: FilePath, _ keys: [KeyID: SiteEnrolment], _ retired: Set<KeyID>) throws
        -> [Item]
    {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try ReadableFile.contents(of: path, limit: ReceiptFiles.limit)
        } catch {
            return [.refused(refusal(error, at: path.string))]
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard !lines.isEmpty else { return [.refused(refusal(ReceiptError.empty, at: path.string))] }
        var items: [Item] = []
        var faults = 0
        for (number, line) in lines.enumerated() {
            let place = lines.count == 1 ? path.string : "\(path.string), line \(number + 1)"
            do {
                items.append(try item(Array(line), at: place, keys, retired))
            } catch {
                items.append(.refused(refusal(error, at: place)))
                faults += 1
            }
            guard faults < Self.faultLimit else {
                items.append(.refused(refusal(ReceiptError.givenUp(after: faults), at: path.string)))
                break
            }
        }
        return items
    }

    private func item(
        _ bytes: [UInt8],
        at place: String,
        _ keys: [KeyID: SiteEnrolment],
        _ retired: Set<KeyID>
    ) throws -> Item {
        let envelope = try Envelope(decoding: bytes)
        if envelope.payloadType == SiteEnrolment.payloadType {
            let request = try SiteEnrolment(envelope)
            try fleet.check(request)
            let isKnown = keys[request.key.id] != nil || retired.contains(request.key.id)
            return isKnown ? .answered : .request(place)
        }
        let names = envelope.signatures.map(\.keyID)
        guard let enrolment = names.compactMap({ KeyID($0).flatMap { keys[$0] } }).first else {
            throw ReceiptError.unknownKey(names)
        }
        let receipt = try SignedReceipt(envelope, signedBy: enrolment.key)
        guard receipt.receipt.site == enrolment.site else {
            throw ReceiptError.otherSite(found: receipt.receipt.site, expected: enrolment.site)
        }
        guard receipt.receipt.organization == fleet.organization else {
            throw ReceiptError.otherOrganization(
                found: receipt.receipt.organization,
                expected: fleet.organization
            )
        }
        return .receipt(receipt, enrolment.key.id)
    }

    private func refusal(_ error: any Error, at place: String) -> Result.Refusal {
        let known = error as? any OperatorError
        return Result.Refusal(
            place: place,
            error: known?.identifier ?? "internal",
            message: error.words,
            remedy: known?.remedy
        )
    }
}
