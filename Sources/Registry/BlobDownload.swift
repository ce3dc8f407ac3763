import Content
import OCILayout
import Transport

/// Brings the bytes of one blob or manifest, over as many connections as it takes.
struct BlobDownload {
    /// A connection that broke counts as a failed attempt only if it had brought less than this, in bytes.
    private static let progress: Int64 = 16 << 10

    private let descriptor: Descriptor
    private let repository: RegistryRepository
    private let operation: RegistryOperation
    private var received: Int64 = 0

    init(_ descriptor: Descriptor, from repository: RegistryRepository, _ operation: RegistryOperation) {
        self.descriptor = descriptor
        self.repository = repository
        self.operation = operation
    }

    /// Writes all bytes to `pipe`: as many as described, or it throws.
    mutating func run(into pipe: BytePipe) async throws {
        let retry = repository.exchange.retry
        var attempt = 1
        while true {
            let before = received
            do {
                return try await fetch(into: pipe)
            } catch let refusal as ErrorResponse {
                guard refusal.error.isTransient, attempt < retry.attempts else { throw refusal.error }
                try await retry.wait(after: attempt, refusal.error, asked: refusal.pause)
            } catch let error as TransportError {
                if received == descriptor.size, received > 0 { return }
                guard error.isTransient, attempt < retry.attempts else { throw error }
                try await retry.wait(after: attempt, error)
            }
            attempt = received - before >= Self.progress ? 1 : attempt + 1
        }
    }

    private mutating func fetch(into pipe: BytePipe) async throws {
        let offset = received
        var headers: HTTPHeaders = [:]
        if descriptor.mediaType.isManifestOrIndex { headers["Accept"] = RegistryRepository.accepted }
        if offset > 0 { headers["Range"] = "bytes=\(offset)-" }
        let request = RegistryRequest(
            method: .get,
            url: try repository.url(of: descriptor),
            headers: headers,
            scopes: [.pull(repository.name)],
            expected: [200, 206, 404],
            operation: operation
        )
        try await repository.exchange.once(request) { response in
            var rest = try start(of: response, offset: offset)
            try await response.forEachChunk { bytes in
                let skipped = Int(min(rest, Int64(bytes.count)))
                rest -= Int64(skipped)
                try await pass(UnsafeRawBufferPointer(rebasing: bytes[skipped...]), to: pipe)
            }
        }
        guard received == descriptor.size else {
            throw wrongContent("it ends after \(received) bytes, expected \(descriptor.size)")
        }
    }

    /// How many bytes of the answer to drop: none if it begins where we asked it to.
    private func start(of response: HTTPResponse, offset: Int64) throws -> Int64 {
        guard response.status != 404 else { throw ContentError.missing(descriptor.digest) }
        let isPart = response.status == 206
        if isPart {
            let range = response.headers["Content-Range"] ?? ""
            guard offset > 0, range.hasPrefix("bytes \(offset)-") else {
                throw RegistryError.contradiction(
                    operation,
                    reason: "asked for the bytes from \(offset) on, it sent the range \"\(range)\""
                )
            }
        }
        let expected = isPart ? descriptor.size - offset : descriptor.size
        if let announced = response.contentLength, announced != expected {
            throw wrongContent("it announces \(announced) bytes, expected \(expected)")
        }
        return isPart ? 0 : offset
    }

    private mutating func pass(_ bytes: UnsafeRawBufferPointer, to pipe: BytePipe) async throws {
        guard received + Int64(bytes.count) <= descriptor.size else {
            throw wrongContent("it is longer than \(descriptor.size) bytes")
        }
        try await pipe.write(bytes)
        received += Int64(bytes.count)
    }

    private func wrongContent(_ reason: String) -> RegistryError {
        .wrongContent(operation, descriptor.digest, reason: reason)
    }
}
