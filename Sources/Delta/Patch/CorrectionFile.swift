import FileIO
import Recompression
import SystemPackage

/// The corrections of a layer in a scratch file, as long as they are worth it.
final class CorrectionFile {
    private var file: TemporaryFile
    private let limit: Int64

    /// - Parameter limit: The number of bytes from which on the layer is better shipped whole.
    init(in scratch: FilePath, limit: Int64) throws {
        file = try TemporaryFile(named: "corrections", in: scratch)
        self.limit = limit
    }

    /// Where the file is.
    var path: FilePath { file.path }
    /// The number of bytes so far.
    var count: Int64 { file.count }

    /// Appends `bytes`.
    /// - Throws: ``UnrebuildableStream/costlyCorrections`` beyond the limit.
    func append(_ bytes: [UInt8]) throws {
        try Task.checkCancellation()
        guard file.count + Int64(bytes.count) <= limit else { throw UnrebuildableStream.costlyCorrections }
        try file.write(bytes)
    }
}
