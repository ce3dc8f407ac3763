package import Kubernetes
package import OCILayout

/// The promise that every image which the objects name is shipped, or knowingly left out.
package enum Completeness {
    /// Holds every use against what is available.
    /// - Returns: The waivers that nothing needed, sorted.
    /// - Throws: ``SnapshotError/incomplete(_:)`` with everything that is missing, or
    ///   ``SnapshotError/digestConflict(_:why:expected:)`` for a reference whose digest is not the one that its tag has.
    package static func check(
        _ uses: [ImageUse],
        available: ImagePins,
        waived: [ImageWaiver]
    ) throws(SnapshotError) -> [UnusedWaiver] {
        let waivers = Set(waived.map(\.reference.withTag))
        var needed = Set<ImageReference>()
        var missing: [ImageReference: [String]] = [:]
        for use in uses {
            let reference = use.reference.withTag
            if let expected = available.digestOfTag(of: reference), expected != reference.digest {
                throw .digestConflict(reference, why: use.why, expected: expected)
            }
            guard available[reference] == nil else { continue }
            if waivers.contains(reference) {
                needed.insert(reference)
            } else {
                missing[reference, default: []].append(use.why)
            }
        }
        guard missing.isEmpty else {
            throw .incomplete(
                missing.sorted { $0.key < $1.key }.map { MissingImage(reference: $0.key, why: $0.value) }
            )
        }
        return waivers.subtracting(needed).sorted().map { UnusedWaiver(reference: $0) }
    }
}

/// A waiver that nothing needed, which a person should know.
package struct UnusedWaiver: Sendable, Hashable, CustomStringConvertible {
    /// The image that was there, or that nothing names.
    package let reference: ImageReference

    package var description: String { "the waiver for \(reference) is not needed" }
}
