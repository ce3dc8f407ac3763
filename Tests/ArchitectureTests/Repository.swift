import FoundationEssentials
import Glibc

/// The files of this repository, found from the place of this one.
enum Repository {
    /// The folder that holds Package.swift and Sources, links resolved.
    static let root: String = {
        let here = realpath(#filePath, nil)
        defer { free(here) }
        let path = here.map { String(cString: $0) } ?? #filePath
        return path.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    }()

    /// Every Swift file below Sources and Tests, sorted by path.
    static let swiftFiles: [SwiftFile] = (paths(below: "Sources") + paths(below: "Tests"))
        .filter { $0.hasSuffix(".swift") }
        .map { SwiftFile($0, text: text(of: $0)) }

    /// The Swift files of the rooms.
    static let sources: [SwiftFile] = swiftFiles.filter { $0.path.hasPrefix("Sources/") }

    /// The Markdown files that people read.
    static let markdownFiles: [MarkdownFile] =
        (topLevel() + paths(below: "docs") + paths(below: "changelog") + ["fixtures/README.md"])
        .filter { $0.hasSuffix(".md") }
        .map { MarkdownFile($0, text: text(of: $0)) }

    /// The text of a file; empty when it is not there.
    static func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(root)/\(path)") ?? Data(), as: UTF8.self)
    }

    /// Whether a file or folder is there.
    static func contains(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(root)/\(path)")
    }

    /// The paths of everything below a folder, folders included, sorted; none for a folder that is not there.
    static func paths(below folder: String) -> [String] {
        guard contains(folder) else { return [] }
        do {
            let names = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
            return names.map { "\(folder)/\($0)" }.sorted()
        } catch {
            return []
        }
    }

    /// The names in the root folder, sorted.
    private static func topLevel() -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: root).sorted()
        } catch {
            return []
        }
    }
}
