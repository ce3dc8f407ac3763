package import BundleFormat
import Content
import Diagnostics
import FileIO
package import Signing
package import SystemPackage

/// What sites have told the hub of themselves, in the ledger: a folder for each that has enrolled.
///
///     sites/<uid>/enrolment.dsse.json          the key of the site
///     sites/<uid>/receipts.jsonl               every receipt, by number
///     sites/<uid>/standing.json                what they add up to; made from the others
///     sites/<uid>/retired-<key>/               the same of a former key
package struct SiteRegister: Sendable {
    /// Where it is.
    package let folder: FilePath

    private static let enrolment = "enrolment.dsse.json"
    private static let retired = "retired-"

    /// The register of a hub.
    package init(of fleet: FleetConfiguration) {
        folder = fleet.ledger.appending("sites")
    }

    /// What became of a request for enrolment.
    package enum Change: String, Encodable, Sendable {
        /// The site is enrolled now.
        case enrolled
        /// It was enrolled with this key before.
        case known
        /// It is enrolled with this key now, and not with its former one.
        case replaced
    }

    /// The sites that have enrolled, by their keys.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``, ``FileError``.
    package func enrolments() throws -> [KeyID: SiteEnrolment] {
        guard try Directory.examine(folder, following: false) != nil else { return [:] }
        var found: [KeyID: SiteEnrolment] = [:]
        for entry in try Directory.entries(of: folder) where entry.kind == .directory {
            guard let uid = SiteUID(entry.name), let enrolment = try enrolment(of: uid) else { continue }
            found[enrolment.key.id] = enrolment
        }
        return found
    }

    /// The enrolment of a site; nil for one that has none.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``, ``FileError``.
    package func enrolment(of uid: SiteUID) throws -> SiteEnrolment? {
        let file = file(Self.enrolment, of: uid)
        guard try Directory.examine(file.path, following: false) != nil else { return nil }
        let bytes = try file.contents()
        return try record(file.path) { try SiteEnrolment(Envelope(decoding: bytes)) }
    }

    /// The keys that others have replaced.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``, ``FileError``.
    func retiredKeys() throws -> Set<KeyID> {
        guard try Directory.examine(folder, following: false) != nil else { return [] }
        var keys: Set<KeyID> = []
        for site in try Directory.entries(of: folder) where site.kind == .directory {
            let folder = folder.appending(site.name)
            for entry in try Directory.entries(of: folder) where entry.name.hasPrefix(Self.retired) {
                let path = folder.appending(entry.name).appending(Self.enrolment)
                let bytes = try RecordFile(path, limit: Envelope.byteLimit).contents()
                keys.insert(try record(path) { try SiteEnrolment(Envelope(decoding: bytes)).key.id })
            }
        }
        return keys
    }

    /// Takes the key of a site of `fleet`.
    /// - Parameter replacing: Whether a former key gives way, and its receipts with it.
    /// - Throws: ``ReceiptError`` for a site that the fleet does not have, and for a key that is not new.
    package func enrol(_ envelope: Envelope, in fleet: FleetConfiguration, replacing: Bool) throws -> Change {
        let request = try SiteEnrolment(envelope)
        try fleet.check(request)
        guard try !retiredKeys().contains(request.key.id) else {
            throw ReceiptError.retiredKey(request.site, key: request.key.id)
        }
        if let owner = try enrolments()[request.key.id], owner.site != request.site {
            throw ReceiptError.keyOfOther(owner.site, key: request.key.id)
        }
        let folder = folder(of: request.site.uid)
        return try withLock {
            let former = try enrolment(of: request.site.uid)
            if former?.key == request.key { return .known }
            if let former {
                guard replacing else { throw ReceiptError.enrolledAlready(request.site, key: former.key.id) }
                try Directory.move(folder, to: self.folder.appending(".retiring"))
                try Directory.create(folder)
                let retired = folder.appending("\(Self.retired)\(former.key.id.short)")
                try Directory.move(self.folder.appending(".retiring"), to: retired)
                for entry in try Directory.entries(of: retired) where entry.name.hasPrefix(Self.retired) {
                    try Directory.move(retired.appending(entry.name), to: folder.appending(entry.name))
                }
            }
            try Directory.create(folder)
            try file(Self.enrolment, of: request.site.uid).replace(with: envelope.encoded())
            return former == nil ? .enrolled : .replaced
        }
    }

    /// The receipts of a site.
    package func receipts(of uid: SiteUID) -> ReceiptLog {
        ReceiptLog(folder(of: uid).appending("receipts.jsonl"))
    }

    /// What the receipts of a site add up to; nil where there is none.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``, ``FileError``.
    package func standing(of uid: SiteUID) throws -> SiteStanding? {
        let file = standing(file: uid)
        guard try Directory.examine(file.path, following: false) != nil else { return nil }
        let bytes = try file.contents()
        return try record(file.path) {
            try StrictJSON.decode(SiteStanding.self, from: bytes, place: "the standing of a site")
        }
    }

    /// Adds receipts to those of a site, and sums all of them up anew.
    /// - Returns: How many were not there before.
    func add(_ receipts: [SignedReceipt], of enrolment: SiteEnrolment) throws -> (new: Int, SiteStanding) {
        try withLock {
            let (new, all) = try self.receipts(of: enrolment.site.uid).merge(receipts)
            let standing = SiteStanding(of: enrolment, all)
            try self.standing(file: enrolment.site.uid).replace(with: StrictJSON.encode(standing))
            return (new, standing)
        }
    }

    private func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        try Directory.create(folder)
        let lock = try FileLock(folder.appending("lock"), attempts: 1_000)
        let result = try body()
        _ = consume lock
        return result
    }

    private func folder(of uid: SiteUID) -> FilePath { folder.appending(uid.description) }

    private func file(_ name: String, of uid: SiteUID) -> RecordFile {
        RecordFile(folder(of: uid).appending(name), limit: Envelope.byteLimit)
    }

    private func standing(file uid: SiteUID) -> RecordFile {
        RecordFile(folder(of: uid).appending("standing.json"), limit: SiteStanding.maximumBytes)
    }

    /// Reads a file of the hub's own.
    private func record<Value>(_ path: FilePath, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let error as any OperatorError {
            throw FleetError.damagedLedger(path, reason: error.description)
        }
    }
}

extension FleetConfiguration {
    /// Refuses a request of a site that the fleet does not have.
    /// - Throws: ``ReceiptError``.
    package func check(_ request: SiteEnrolment) throws(ReceiptError) {
        guard request.organization == organization else {
            throw .otherOrganization(found: request.organization, expected: organization)
        }
        guard let site = sites.first(where: { $0.name == request.site.id }) else {
            throw .noSuchSite(request.site)
        }
        guard site.uid == request.site.uid else {
            throw .otherInstallation(found: request.site, expected: site.uid)
        }
    }
}
