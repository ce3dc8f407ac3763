import Content

/// A source whose own failures say that they are the source's.
struct SourceSide: ContentSource {
    let base: any ContentSource

    /// An error of the one who reads, on its way through the source.
    private struct Passing: Error {
        let error: any Error
    }

    private struct Reader: ContentReader {
        var base: any ContentReader
        let descriptor: Descriptor

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
            do {
                return try await base.read(into: buffer)
            } catch let error as CancellationError {
                throw error
            } catch {
                throw ImageCopyError(side: .source, descriptor: descriptor, cause: error)
            }
        }
    }

    func contains(_ descriptor: Descriptor) async throws -> Bool {
        try await base.contains(descriptor)
    }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        do {
            return try await base.withContent(of: descriptor) { reader in
                var marked: any ContentReader = Reader(base: reader, descriptor: descriptor)
                do {
                    return try await body(&marked)
                } catch {
                    throw Passing(error: error)
                }
            }
        } catch let passing as Passing {
            throw passing.error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ImageCopyError(side: .source, descriptor: descriptor, cause: error)
        }
    }
}
