import Content
import FileIO
import Hummingbird
import NIOCore
import OCILayout

extension MirrorResponder {
    /// The bytes of a blob that are read from the disk at a time; each connection may hold two such pieces.
    private static let chunkSize: Int64 = 128 << 10

    /// A manifest, checked against its digest before it is handed out.
    func manifest(_ selector: ReferenceSelector, in name: RepositoryName, host: String?) throws -> Response {
        let digest: Digest
        switch selector {
        case .digest(let wanted): digest = wanted
        case .tag(let tag):
            guard let found = try catalog.current().descriptor(of: tag, in: name, host: host) else {
                throw MirrorFault.notFound(.manifestUnknown, "there is no \(name):\(tag)")
            }
            digest = found.digest
        }
        let file = try open(digest, else: .manifestUnknown)
        guard file.handle.size <= Int64(ManifestDocument.maximumSize) else {
            throw MirrorFault.notFound(.manifestUnknown, "\(digest) is no manifest")
        }
        var bytes = [UInt8](repeating: 0, count: Int(file.handle.size))
        try bytes.withUnsafeMutableBytes { try file.handle.readExactly(into: $0, at: 0) }
        let found = Digest.of(bytes, digest.algorithm)
        guard found == digest else { throw ContentError.digestMismatch(expected: digest, found: found) }
        var response = Self.document(bytes, type: try Self.mediaType(of: bytes, digest).rawValue)
        response.headers.set("Docker-Content-Digest", digest.description)
        response.headers[.eTag] = "\"\(digest)\""
        return response
    }

    /// A blob, or a part of it, streamed from its file.
    func blob(_ digest: Digest, _ headers: HTTPFields, _ context: MirrorContext) throws -> Response {
        let file = try open(digest, else: .blobUnknown)
        let size = file.handle.size
        var fields = HTTPFields()
        fields[.contentType] = "application/octet-stream"
        fields[.acceptRanges] = "bytes"
        fields[.eTag] = "\"\(digest)\""
        fields.set("Docker-Content-Digest", digest.description)
        let isCurrent = headers[.ifRange].map { $0 == "\"\(digest)\"" } ?? true
        switch ByteRange(isCurrent ? headers[.range] : nil, size: size) {
        case .whole:
            let body = Self.body(file, offset: 0, length: size, context)
            return Response(status: .ok, headers: fields, body: body)
        case .part(let offset, let length):
            fields[.contentRange] = "bytes \(offset)-\(offset + length - 1)/\(size)"
            let body = Self.body(file, offset: offset, length: length, context)
            return Response(status: .partialContent, headers: fields, body: body)
        case .unsatisfiable:
            fields[.contentRange] = "bytes */\(size)"
            return Response(status: .rangeNotSatisfiable, headers: fields)
        }
    }

    private func open(_ digest: Digest, else code: MirrorFault.Code) throws -> OpenFile {
        let path = layout.blobPath(digest)
        guard try Directory.examine(path, following: false) != nil else {
            throw MirrorFault.notFound(code, "there is no \(digest)")
        }
        return try OpenFile(path)
    }

    private static func mediaType(of bytes: [UInt8], _ digest: Digest) throws -> Content.MediaType {
        do {
            return try ManifestDocument.mediaType(of: bytes)
        } catch {
            throw MirrorFault.notFound(.manifestUnknown, "\(digest) is no manifest")
        }
    }

    private static func body(
        _ file: OpenFile,
        offset: Int64,
        length: Int64,
        _ context: MirrorContext
    ) -> ResponseBody {
        ResponseBody(contentLength: Int(length)) { writer in
            var sent: Int64 = 0
            while sent < length {
                let chunk = try chunk(of: file, at: offset + sent, length: min(chunkSize, length - sent))
                try await writer.write(chunk)
                // The writer holds back only once the loop has seen that the socket is full; a disk is faster than that.
                try await context.eventLoop.submit {}.get()
                sent += Int64(chunk.readableBytes)
            }
            try await writer.finish(nil)
        }
    }

    private static func chunk(of file: OpenFile, at offset: Int64, length: Int64) throws -> ByteBuffer {
        let count = Int(length)
        var chunk = ByteBufferAllocator().buffer(capacity: count)
        try chunk.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { buffer in
            try file.handle.readExactly(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]),
                at: offset
            )
            return count
        }
        return chunk
    }
}
