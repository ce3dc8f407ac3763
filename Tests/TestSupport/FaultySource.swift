package import Content

/// A source that spoils what another one holds.
package struct FaultySource<Base: ContentSource>: ContentSource {
    /// What goes wrong on every opening.
    package enum Fault: Sendable, Hashable {
        /// The content ends after so many bytes.
        case cut(after: Int)
        /// One bit of the byte at this offset is flipped.
        case flip(at: Int)
        /// One byte more than there should be.
        case append
        /// Reading fails after so many bytes.
        case fail(after: Int)
    }

    /// The error of ``Fault/fail(after:)``.
    package struct Broken: Error, Equatable {
        package init() {}
    }

    private let base: Base
    private let fault: Fault

    /// Spoils `base`.
    package init(_ base: Base, _ fault: Fault) {
        self.base = base
        self.fault = fault
    }

    package func contains(_ descriptor: Descriptor) async throws -> Bool {
        try await base.contains(descriptor)
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        try await base.withContent(of: descriptor) { reader in
            var bytes: [UInt8] = []
            try await reader.forEachChunk { bytes.append(contentsOf: $0) }
            var failure: Int?
            switch fault {
            case .cut(let count): bytes = Array(bytes.prefix(count))
            case .flip(let offset) where offset < bytes.count: bytes[offset] ^= 1
            case .flip: break
            case .append: bytes.append(0)
            case .fail(let count): failure = count
            }
            var spoilt: any ContentReader = FailingReader(content: bytes, failure: failure)
            return try await body(&spoilt)
        }
    }

    private struct FailingReader: ContentReader {
        let content: [UInt8]
        let failure: Int?
        var offset = 0

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            if let failure, offset >= failure { throw Broken() }
            let end = min(content.count, failure ?? .max, offset + min(buffer.count, 4_093))
            guard end > offset else {
                if failure != nil { throw Broken() }
                return 0
            }
            content.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<end]))
            }
            defer { offset = end }
            return end - offset
        }
    }
}
