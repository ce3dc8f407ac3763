import Content
import OCILayout

extension Contents {
    /// Something that there is too much of for any reader.
    package struct Excess: Sendable, Equatable {
        /// What it is, for people.
        package let what: String
        /// How many there are.
        package let count: Int
        /// How many there may be.
        package let limit: Int
    }

    /// What of the document ``init(decoding:)`` would refuse for its size; nil when a reader takes it.
    package func excess() throws -> Excess? {
        let counts = [
            Excess(what: "blobs", count: blobs.count, limit: Self.maximumBlobs),
            Excess(what: "names", count: images.count, limit: Self.maximumImages),
            Excess(what: "bases", count: bases.count, limit: Self.maximumBlobs),
            Excess(what: "digests that are left out", count: omitted.count, limit: Self.maximumBlobs),
            Excess(what: "checks", count: checks?.count ?? 0, limit: Self.maximumChecks),
            Excess(
                what: "repositories of all blobs together",
                count: blobs.reduce(0) { $0 + $1.repositories.count }
                    + bases.reduce(0) { $0 + $1.repositories.count },
                limit: Self.maximumRepositories
            ),
            Excess(
                what: "parts",
                count: blobs.reduce(0) { $0 + $1.delivery.parts.count },
                limit: Self.maximumParts
            ),
        ]
        if let excess = counts.first(where: \.isOver) { return excess }
        let entries = try [
            blobs.max { $0.repositories.count < $1.repositories.count }.map {
                try StrictJSON.encode($0).count
            },
            bases.max { $0.repositories.count < $1.repositories.count }.map {
                try StrictJSON.encode($0).count
            },
        ]
        let sizes = [
            Excess(
                what: "bytes in the entry of one blob",
                count: entries.compactMap(\.self).max() ?? 0,
                limit: StrictJSONReader.valueLimit
            ),
            Excess(
                what: "bytes in \(BundleNames.contents)",
                count: try encoded().count,
                limit: Self.maximumBytes
            ),
        ]
        return sizes.first(where: \.isOver)
    }
}

extension Contents.Excess {
    fileprivate var isOver: Bool { count > limit }
}
