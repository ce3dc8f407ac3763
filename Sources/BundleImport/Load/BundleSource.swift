import BundleFormat
import Content

/// The content of a bundle as far as it is at hand: volumes on this medium, and parts that earlier media left in staging.
struct BundleSource: ContentSource {
    let volumes: VolumeSet
    let staging: Staging

    func contains(_ descriptor: Descriptor) throws -> Bool {
        guard let parts = parts(of: descriptor) else { return false }
        return try parts.indices.allSatisfy { try isAtHand($0, of: descriptor, parts[$0]) }
    }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard let parts = parts(of: descriptor), try contains(descriptor) else {
            throw ContentError.missing(descriptor.digest)
        }
        let readers: [any ContentReader] = try parts.indices.map { index in
            if volumes.available.contains(parts[index].volume) {
                try volumes.partReader(index, of: descriptor)
            } else {
                try staging.partReader(index, of: descriptor)
            }
        }
        var reader: any ContentReader = ConcatenatedReader(readers)
        return try await body(&reader)
    }

    /// Whether the content can be read, or was staged before.
    func isAtHand(_ descriptor: Descriptor) throws -> Bool {
        try staging.contains(descriptor) || contains(descriptor)
    }

    /// Keeps the parts of a split blob that are on this medium, while others are on another one.
    func stageParts(of descriptor: Descriptor, report: @Sendable (Int64) -> Void) async throws {
        for (index, part) in (parts(of: descriptor) ?? []).enumerated() {
            guard volumes.available.contains(part.volume),
                try !staging.containsPart(index, length: part.length, of: descriptor)
            else { continue }
            var reader = try volumes.partReader(index, of: descriptor)
            try await staging.putPart(index, of: descriptor, from: &reader, report: report)
        }
    }

    /// The volumes that hold parts which are neither on this medium nor staged.
    func missingVolumes(for descriptor: Descriptor) throws -> Set<Int> {
        let parts = parts(of: descriptor) ?? []
        return try Set(
            parts.indices.filter { try !isAtHand($0, of: descriptor, parts[$0]) }.map { parts[$0].volume }
        )
    }

    private func parts(of descriptor: Descriptor) -> [Delivery.Part]? {
        volumes.plan.content(descriptor.digest).map(volumes.plan.parts)
    }

    private func isAtHand(_ index: Int, of descriptor: Descriptor, _ part: Delivery.Part) throws -> Bool {
        try volumes.available.contains(part.volume)
            || staging.containsPart(index, length: part.length, of: descriptor)
    }
}

/// Reads one reader after the other.
private struct ConcatenatedReader: ContentReader {
    private var rest: [any ContentReader]

    init(_ readers: [any ContentReader]) {
        rest = readers.reversed()
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        while var current = rest.popLast() {
            let count = try await current.read(into: buffer)
            if count > 0 {
                rest.append(current)
                return count
            }
        }
        return 0
    }
}
