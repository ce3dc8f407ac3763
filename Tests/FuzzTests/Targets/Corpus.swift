import FileIO
import SystemPackage

/// The inputs that every run begins with: `Tests/FuzzTests/Corpus/TARGET/NAME`, good ones and those that broke a promise once.
enum Corpus {
    private static let folder = FilePath(#filePath).removingLastComponent().removingLastComponent().appending(
        "Corpus"
    )

    /// The inputs of one target, by name in order.
    static func inputs(of target: String) throws -> [(name: String, bytes: [UInt8])] {
        try Directory.entries(of: folder.appending(target)).map(\.name).sorted()
            .map { ($0, try bytes("\(target)/\($0)")) }
    }

    /// One input.
    static func bytes(_ path: String) throws -> [UInt8] {
        try ReadableFile.contents(of: folder.appending(path), limit: 1 << 20)
    }
}
