import NIOCore

/// The answer of a server; its body is read while it arrives.
package struct HTTPResponse {
    /// The status code, 200 to 599.
    package let status: Int
    /// The header fields.
    package let headers: HTTPHeaders

    private enum Body {
        case memory
        case live(LiveBody)
    }

    private var body: Body
    private var chunk: ByteBuffer
    private let origin: String

    init(status: Int, headers: HTTPHeaders, origin: String, body: LiveBody) {
        self.status = status
        self.headers = headers
        self.origin = origin
        self.body = .live(body)
        chunk = ByteBuffer()
    }

    /// An answer whose body is in memory, for transports that answer themselves.
    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = .memory
        origin = "memory"
        chunk = ByteBuffer(bytes: body)
    }

    /// The length of the body in bytes, if the server announced one.
    package var contentLength: Int64? { headers["Content-Length"].flatMap { Int64($0) } }

    /// Reads at most `buffer.count` bytes of the body: at least 1, and 0 only at the end.
    /// - Throws: ``TransportError``.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        guard try await fill() else { return 0 }
        return chunk.readWithUnsafeReadableBytes { bytes in
            let count = min(buffer.count, bytes.count)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            return (count, count)
        }
    }

    /// Reads the whole body and hands every piece to `sink` as it arrives.
    package mutating func forEachChunk(_ sink: (UnsafeRawBufferPointer) async throws -> Void) async throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4_096)
        defer { buffer.deallocate() }
        while true {
            let count = try await read(into: buffer)
            if count == 0 { return }
            try await sink(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// The whole body.
    /// - Throws: ``TransportError/tooLarge(origin:limit:)`` as soon as more than `limit` bytes are announced or come.
    package mutating func collect(limit: Int) async throws -> [UInt8] {
        if let contentLength, contentLength > Int64(limit), case .live = body {
            throw TransportError.tooLarge(origin: origin, limit: limit)
        }
        var bytes: [UInt8] = []
        while try await fill() {
            guard bytes.count + chunk.readableBytes <= limit else {
                throw TransportError.tooLarge(origin: origin, limit: limit)
            }
            bytes.append(contentsOf: chunk.readableBytesView)
            chunk.clear()
        }
        return bytes
    }

    /// The first `limit` bytes of the body; what follows is not read.
    package mutating func prefix(_ limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, try await fill() {
            bytes.append(contentsOf: chunk.readableBytesView.prefix(limit - bytes.count))
            chunk.clear()
        }
        return bytes
    }

    private mutating func fill() async throws -> Bool {
        while chunk.readableBytes == 0 {
            guard case .live(var live) = body else { return false }
            let next = try await live.next()
            body = .live(live)
            guard let next else { return false }
            chunk = next
        }
        return true
    }
}
