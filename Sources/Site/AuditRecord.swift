package import Content
import Diagnostics
package import Signing

/// One line of the audit log: who did what, when, to what, with which result (IEC 62443-3-3 SR 2.8).
package struct AuditRecord: Codable, Sendable, Equatable {
    /// What happened.
    package enum Event: String, Codable, Sendable {
        case enrolled = "SLF-1001"
        case verified = "SLF-1101"
        case rejected = "SLF-1102"
        case alreadyImported = "SLF-1103"
        case rootUpdated = "SLF-1201"
        case committed = "SLF-1301"
        case failed = "SLF-1302"
        case activated = "SLF-1401"
        case activationFailed = "SLF-1402"
        case rolledBack = "SLF-1403"
        case activatedNow = "SLF-1404"
        case driftAccepted = "SLF-1501"
    }

    /// How it ended.
    package enum Result: String, Codable, Sendable {
        case success
        case failure
        case denied
    }

    /// Who ran the program, and with what.
    package struct Actor: Codable, Sendable, Equatable {
        /// The user's name, or number where it has none.
        package var user: String
        /// Who called `sudo`, if anybody.
        package var sudoUser: String?
        /// The machine.
        package var host: String
        /// The process.
        package var process: Int32
        /// The version of sealift.
        package var tool: String

        /// Names an actor.
        package init(user: String, sudoUser: String?, host: String, process: Int32, tool: String) {
            self.user = user
            self.sudoUser = sudoUser
            self.host = host
            self.process = process
            self.tool = tool
        }
    }

    /// When, by clocks that may be wrong and one that only counts.
    package struct Moment: Codable, Sendable, Equatable {
        /// What the clock of the machine said; missing where that is no year from 2000 to 9999.
        package var clock: Timestamp?
        /// What it said then, in seconds since 1970-01-01T00:00:00Z, as far as a number of JSON goes.
        package var clockSeconds: Int64?
        /// The latest moment that anything signed has named.
        package var latestSigned: Timestamp
        /// Identifies the boot of the machine.
        package var boot: String?
        /// Seconds since that boot.
        package var uptime: Int64?

        /// Records a moment.
        package init(clock: ClockReading, latestSigned: Timestamp, boot: String?, uptime: Int64?) {
            self.clock = Timestamp(secondsSinceEpoch: clock.secondsSinceEpoch)
            let limit: Int64 = 1 << 53 - 1
            clockSeconds = self.clock == nil ? min(max(clock.secondsSinceEpoch, -limit), limit) : nil
            self.latestSigned = latestSigned
            self.boot = boot
            self.uptime = uptime
        }
    }

    /// Which bundle.
    package struct Bundle: Codable, Sendable, Equatable {
        /// The digest of the statement: its identity.
        package var statement: Digest
        /// What it claims; missing when it could not be read.
        package var stream: StreamID?
        /// Where it claims to stand.
        package var position: BundlePosition?
        /// Its snapshot.
        package var snapshot: String?
        /// Where it was.
        package var medium: String

        /// Names a bundle.
        package init(
            statement: Digest,
            stream: StreamID? = nil,
            position: BundlePosition? = nil,
            snapshot: String? = nil,
            medium: String
        ) {
            self.statement = statement
            self.stream = stream
            self.position = position
            self.snapshot = snapshot
            self.medium = medium
        }
    }

    /// Who signed it, as far as the site's trust root knows them.
    package struct Verification: Codable, Sendable, Equatable {
        /// The version of the root.
        package var rootVersion: Int
        /// The trusted keys that signed.
        package var signatories: [SignatureReport.Signatory]

        /// Says who signed.
        package init(rootVersion: Int, signatories: [SignatureReport.Signatory]) {
            self.rootVersion = rootVersion
            self.signatories = signatories
        }
    }

    /// Why it ended as it did.
    package struct Decision: Codable, Sendable, Equatable {
        /// The most characters of a message; what is longer is cut, and ends with `…`.
        package static let maximumMessage = 16_384

        /// The stable name of the error.
        package var error: String
        /// The exit status.
        package var exit: Int32
        /// What the operator was told.
        package var message: String

        /// Records an error.
        package init(_ error: any Error) {
            let known = error as? any OperatorError
            self.error = known?.identifier ?? "internal"
            exit = (known?.exitClass ?? .internalFault).rawValue
            let text = error.words
            message =
                text.unicodeScalars.count <= Self.maximumMessage
                ? text : String(text.unicodeScalars.prefix(Self.maximumMessage)) + "…"
        }
    }

    /// What changed.
    package struct Change: Codable, Sendable, Equatable {
        /// The ticket that the hub named.
        package var ticket: String?
        /// The statement that the site had before.
        package var before: Digest?
        /// The statement that it has now.
        package var after: Digest?
        /// How many images the mirror shows of it.
        package var images: Int?
        /// How many blobs were loaded, and their bytes.
        package var blobs: Int?
        /// Their bytes.
        package var bytes: Int64?
        /// Where the snapshot became active.
        package var target: String?
        /// Whether nobody waited until it was well there; missing where somebody did.
        package var unconfirmed: Bool?
        /// The snapshot, which after a rollback is not that of the bundle.
        package var snapshot: String?
        /// Why somebody did it.
        package var reason: String?

        /// Says what changed; what is not named is not known.
        package init(
            ticket: String? = nil,
            before: Digest? = nil,
            after: Digest? = nil,
            images: Int? = nil,
            blobs: Int? = nil,
            bytes: Int64? = nil,
            target: String? = nil,
            unconfirmed: Bool? = nil,
            snapshot: String? = nil,
            reason: String? = nil
        ) {
            self.ticket = ticket
            self.before = before
            self.after = after
            self.images = images
            self.blobs = blobs
            self.bytes = bytes
            self.target = target
            self.unconfirmed = unconfirmed
            self.snapshot = snapshot
            self.reason = reason
        }
    }

    /// The version of this record's form: 1.
    package var version = 1
    /// What happened.
    package var event: Event
    /// How it ended.
    package var result: Result
    /// When.
    package var moment: Moment
    /// Which site.
    package var site: SiteIdentity
    /// Who.
    package var actor: Actor
    /// Which bundle.
    package var bundle: Bundle?
    /// Who signed it.
    package var verification: Verification?
    /// Why not.
    package var decision: Decision?
    /// What changed.
    package var change: Change?
}
