import FileIO
package import SystemPackage

/// One file as the source of whatever it is asked for; the one who reads verifies.
package struct FileSource: ContentSource {
    private let path: FilePath

    /// Reads the file at `path` each time that it is asked.
    package init(_ path: FilePath) {
        self.path = path
    }

    package func contains(_ descriptor: Descriptor) throws -> Bool {
        try Directory.kind(of: path) == .file && ReadableFile(path).size == descriptor.size
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        var reader: any ContentReader = try FileReader(path)
        return try await body(&reader)
    }
}
