package import Content

extension BundleStatement {
    /// One file of the bundle.
    package struct File: Sendable, Hashable {
        /// Its name in the folder of the bundle.
        package let name: BundleFileName
        /// Its exact size in bytes.
        package let size: Int64
        /// Its digest, always SHA-256.
        package let digest: Digest

        /// Describes a file.
        package init(name: BundleFileName, size: Int64, digest: Digest) {
            self.name = name
            self.size = size
            self.digest = digest
        }
    }

    /// What a site must have before it can use the bundle.
    package enum Base: Sendable, Hashable {
        /// Nothing: the bundle holds all that it needs.
        case full
        /// Exactly the bundle with this number and statement.
        case delta(sequence: Int64, statement: Digest)
    }

    /// Digests of the content of a site.
    package struct ContentState: Sendable, Hashable, Codable {
        /// Before the bundle.
        package let before: Digest?
        /// After the bundle.
        package let after: Digest?

        /// Pairs both digests.
        package init(before: Digest?, after: Digest?) {
            self.before = before
            self.after = after
        }
    }

    /// How much a bundle holds.
    package struct Totals: Sendable, Hashable, Codable {
        /// The number of blobs in its volumes.
        package let blobs: Int64
        /// The bytes of these blobs.
        package let blobBytes: Int64
        /// The number of Kubernetes documents in its snapshot.
        package let manifests: Int64

        /// Gathers the counts.
        package init(blobs: Int64, blobBytes: Int64, manifests: Int64) {
            self.blobs = blobs
            self.blobBytes = blobBytes
            self.manifests = manifests
        }
    }

    /// Proof that the hub has read a receipt of the site.
    package struct Freshness: Sendable, Hashable, Codable {
        /// The digest of the receipt's payload.
        package let receipt: Digest
        /// The number that the receipt carried.
        package let siteNonce: Nonce

        /// Names a receipt.
        package init(receipt: Digest, siteNonce: Nonce) {
            self.receipt = receipt
            self.siteNonce = siteNonce
        }
    }

    /// Why the bundle was made, for the site's records.
    package struct Change: Sendable, Hashable, Codable {
        /// The number of a ticket.
        package let ticket: String
        /// One line about it.
        package let summary: String?

        /// Names a ticket.
        package init(ticket: String, summary: String? = nil) {
            self.ticket = ticket
            self.summary = summary
        }
    }

    /// An approval that was given at the hub before signing; a record, not a signature.
    package struct Approval: Sendable, Hashable, Codable {
        /// Who gave it.
        package let by: String
        /// When.
        package let at: Timestamp
        /// For what, such as the name of a wave.
        package let scope: String?

        /// Records an approval.
        package init(by: String, at: Timestamp, scope: String? = nil) {
            self.by = by
            self.at = at
            self.scope = scope
        }
    }

    /// The program that made the bundle.
    package struct Tool: Sendable, Hashable, Codable {
        /// Its name.
        package let name: String
        /// Its version.
        package let version: String
        /// The digest of its executable.
        package let build: Digest?

        /// Names a program.
        package init(name: String, version: String, build: Digest? = nil) {
            self.name = name
            self.version = version
            self.build = build
        }
    }
}
