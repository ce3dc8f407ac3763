package import Content
package import Signing

/// What a site tells its hub of itself after something has changed there (docs/format.md, "Receipt").
package struct Receipt: Codable, Sendable, Equatable {
    /// What was done at the site.
    package enum Event: String, Codable, Sendable {
        case imported
        case activated
        case rolledBack = "rolled-back"
        case drift
    }

    /// How the run ended that did not end well.
    package struct Failure: Codable, Sendable, Equatable {
        /// The stable name of the error.
        package let error: String
        /// The exit status.
        package let exit: Int32
        /// What the operator was told; at most ``maximumMessage`` characters.
        package let message: String

        /// Says how a run ended.
        package init(error: String, exit: Int32, message: String) {
            self.error = error
            self.exit = exit
            self.message = Receipt.cut(message)
        }
    }

    /// The trust root of the site.
    package struct Root: Codable, Sendable, Equatable {
        /// Its version.
        package let version: Int
        /// The digest of its payload.
        package let digest: Digest

        /// Names a root.
        package init(version: Int, digest: Digest) {
            self.version = version
            self.digest = digest
        }
    }

    /// A place where snapshots become active.
    package struct Target: Codable, Sendable, Equatable {
        /// How a snapshot is there.
        package enum State: String, Codable, Sendable {
            /// Active and well.
            case active
            /// Active; nobody waited until it was well.
            case unconfirmed
            /// Not taken, or not well.
            case refused
            /// Not tried yet.
            case waiting
        }

        /// The target, without secrets.
        package let target: String
        /// The snapshot; nil where none was active so far.
        package let snapshot: String?
        /// How it is there.
        package let state: State
        /// Why it was refused.
        package let message: String?

        /// Describes a target.
        package init(target: String, snapshot: String?, state: State, message: String? = nil) {
            self.target = target
            self.snapshot = snapshot
            self.state = state
            self.message = message.map(Receipt.cut)
        }
    }

    /// What differs from the snapshots that are active.
    package struct Drift: Codable, Sendable, Equatable {
        /// How many objects differ that nobody has accepted.
        package let open: Int
        /// How many differ that somebody has.
        package let accepted: Int

        /// Counts objects.
        package init(open: Int, accepted: Int) {
            self.open = open
            self.accepted = accepted
        }
    }

    /// A log that nothing can be taken out of unseen.
    package struct Log: Codable, Sendable, Equatable {
        /// How many records it has.
        package let count: Int64
        /// The digest of the last.
        package let digest: Digest

        /// Describes a log.
        package init(count: Int64, digest: Digest) {
            self.count = count
            self.digest = digest
        }
    }

    /// The clock of the site, which may be wrong.
    package struct Moment: Codable, Sendable, Equatable {
        /// What it said; nil where that is no year from 2000 to 9999.
        package let clock: Timestamp?
        /// The latest moment that anything signed had named: the receipt is no older.
        package let latestSigned: Timestamp

        /// Describes a moment.
        package init(clock: Timestamp?, latestSigned: Timestamp) {
            self.clock = clock
            self.latestSigned = latestSigned
        }
    }

    /// The type of the payload.
    package static let payloadType = "application/vnd.sealift.receipt.v1+json"
    /// The most characters of a message; what is longer is cut, and ends with `…`.
    package static let maximumMessage = 1_000
    /// The most targets.
    package static let maximumTargets = 64

    /// The version of this form: 1.
    package var version = 1
    /// Whose site it is.
    package let organization: PlainName
    /// The site.
    package let site: SiteIdentity
    /// Counts the receipts of the site's key, from 1.
    package let number: Int64
    /// The digest of the payload of the receipt before; nil for the first.
    package let previous: Digest?
    /// What was done.
    package let event: Event
    /// How that ended, where it did not end well.
    package let failure: Failure?
    /// When.
    package let moment: Moment
    /// The trust root.
    package let root: Root
    /// The stream that the site follows; nil before its first bundle.
    package let stream: StreamID?
    /// The bundle that it has.
    package let bundle: SiteState.Bundle?
    /// The snapshot that it is held at since a rollback.
    package let heldAt: String?
    /// Where snapshots are active.
    package let targets: [Target]
    /// What differs there; nil until somebody has looked since the last change.
    package let drift: Drift?
    /// How many requests to the hub are open.
    package let requests: Int
    /// The bytes that the state folder's file system can take; nil where it does not say.
    package let free: Int64?
    /// The version of sealift at the site.
    package let tool: String
    /// The audit log.
    package let audit: Log

    /// Describes a site.
    package init(
        organization: PlainName,
        site: SiteIdentity,
        number: Int64,
        previous: Digest?,
        event: Event,
        failure: Failure?,
        moment: Moment,
        root: Root,
        stream: StreamID?,
        bundle: SiteState.Bundle?,
        heldAt: String?,
        targets: [Target],
        drift: Drift?,
        requests: Int,
        free: Int64?,
        tool: String,
        audit: Log
    ) {
        self.organization = organization
        self.site = site
        self.number = number
        self.previous = previous
        self.event = event
        self.failure = failure
        self.moment = moment
        self.root = root
        self.stream = stream
        self.bundle = bundle
        self.heldAt = heldAt
        self.targets = Array(targets.prefix(Self.maximumTargets))
        self.drift = drift
        self.requests = requests
        self.free = free
        self.tool = tool
        self.audit = audit
    }

    /// Whether `other` tells the hub nothing that this one does not, but that time has passed.
    package func says(what other: Receipt) -> Bool {
        (event, failure, root, bundle) == (other.event, other.failure, other.root, other.bundle)
            && (targets, heldAt, drift) == (other.targets, other.heldAt, other.drift)
            && (requests, tool) == (other.requests, other.tool)
    }

    /// The receipt, signed.
    /// - Throws: What the signer throws.
    package func signed(by signer: any Signer) async throws -> Envelope {
        try await Envelope(payloadType: Self.payloadType, payload: StrictJSON.encode(self))
            .signed(by: signer)
    }

    private static func cut(_ text: String) -> String {
        text.unicodeScalars.count <= maximumMessage
            ? text : String(text.unicodeScalars.prefix(maximumMessage)) + "…"
    }
}
