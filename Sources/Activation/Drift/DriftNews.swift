import Content
import Diagnostics
import FileIO
package import Site
import SystemPackage

/// What differs now and did not when somebody was told the last time.
package struct DriftNews: Sendable {
    /// 16 MiB.
    private static let limit = 16 << 20

    private let file: RecordFile
    private let marks: Set<Digest>
    /// The objects with something new.
    package let objects: [DriftedObject]

    /// Compares `report` with what somebody was told of at `site`.
    /// - Throws: ``SiteError/damaged(_:reason:)``, ``FileError``.
    package init(_ report: DriftReport, at site: SiteDirectory) throws {
        file = RecordFile(site.toldDrift, limit: Self.limit)
        var known: Set<Digest> = []
        if try Directory.examine(file.path, following: false) != nil {
            do {
                let limits = StrictJSON.Limits(bytes: Self.limit, depth: 4, wholeNumbers: true)
                known = try StrictJSON.decode(
                    Set<Digest>.self,
                    from: file.contents(),
                    place: file.path.string,
                    limits: limits
                )
            } catch let error as ContentError {
                throw SiteError.damaged(file.path, reason: error.description)
            }
        }
        var all: Set<Digest> = []
        var fresh: [DriftedObject] = []
        for target in report.targets {
            for object in target.objects where !object.isAccepted {
                let marks = try object.marks(at: target.target)
                if !marks.isSubset(of: known) { fresh.append(object) }
                all.formUnion(marks)
            }
        }
        marks = all
        objects = fresh
    }

    /// Notes that somebody was told; what no longer differs is news when it does again.
    /// - Throws: ``FileError``.
    package func remember() throws {
        try file.replace(with: StrictJSON.encode(marks.sorted()))
    }
}

extension DriftedObject {
    /// One for each thing that differs: the same whenever the same thing is found.
    fileprivate func marks(at target: String) throws -> Set<Digest> {
        let place = [target, subject, kind.rawValue]
        let open = fields.filter { $0.accepted == nil }
        guard !open.isEmpty else { return [try Self.mark(place + [reason ?? ""])] }
        return Set(
            try open.map { field in
                let live = try field.live.map { String(decoding: try StrictJSON.encode($0), as: UTF8.self) }
                return try Self.mark(place + [field.field, live ?? ""])
            }
        )
    }

    private static func mark(_ words: [String]) throws -> Digest { .of(try StrictJSON.encode(words)) }
}
