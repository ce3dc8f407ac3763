package import Content
import Diagnostics
import OCILayout
import Transport

extension RegistryRepository {
    /// Opens the content; a broken connection is taken up again where it broke (RFC 9110, "Range Requests").
    ///
    /// Wrong bytes, found by whoever reads through `VerifyingReader`, become ``RegistryError/wrongContent(_:_:reason:)``.
    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        let operation = operation("read \(descriptor.digest)")
        do {
            return try await withPipe(of: descriptor, operation, body)
        } catch let error as ContentError {
            switch error {
            case .digestMismatch(descriptor.digest, _), .tooShort(descriptor.digest, _, _),
                .tooLong(descriptor.digest, _):
                throw RegistryError.wrongContent(operation, descriptor.digest, reason: error.description)
            default: throw error
            }
        }
    }

    private func withPipe<Result>(
        of descriptor: Descriptor,
        _ operation: RegistryOperation,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        let pipe = BytePipe()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    var download = BlobDownload(descriptor, from: self, operation)
                    try await download.run(into: pipe)
                    pipe.finish()
                } catch {
                    pipe.fail(error)
                }
            }
            defer {
                pipe.close()
                group.cancelAll()
            }
            var reader: any ContentReader = PipeReader(pipe: pipe)
            return try await body(&reader)
        }
    }
}

/// The reading end of a download.
private struct PipeReader: ContentReader {
    let pipe: BytePipe

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        try await pipe.read(into: buffer)
    }
}
