/// One Swift file of this repository.
struct SwiftFile: Sendable {
    /// The path from the root, such as `Sources/Content/Digest.swift`.
    let path: String
    /// What it holds.
    let text: String
    /// The text with every comment and every literal blanked out, lines kept.
    let code: String
    /// The modules that it imports.
    let imports: Set<String>

    init(_ path: String, text: String) {
        self.path = path
        self.text = text
        code = SwiftCode.bare(text)
        imports = Set(code.split(separator: "\n").compactMap { Self.module(importedIn: $0) })
    }

    /// The target that it belongs to: the second folder of its path.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The name of the file without `.swift`.
    var name: String {
        path.split(separator: "/").last.map { String($0.dropLast(".swift".count)) } ?? ""
    }

    /// The number of lines.
    var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }

    /// The names that it declares or extends.
    var declarations: Set<String> {
        let keywords: Set<Substring> = [
            "struct", "class", "enum", "actor", "protocol", "extension", "func", "typealias",
        ]
        let words = code.replacing("extension [", with: "extension Array [").split {
            !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@" || $0 == "`")
        }
        return Set(
            zip(words, words.dropFirst()).compactMap { keyword, name in
                keywords.contains(keyword) ? String(name) : nil
            }
        )
    }

    /// Every line of the code that holds `pattern`, as `path:line`; there are none without one of `words`.
    func places(of pattern: some RegexComponent, with words: String...) -> [String] {
        guard words.contains(where: { code.contains($0) }) else { return [] }
        return code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
            number,
            line in
            line.contains(pattern) ? "\(path):\(number + 1)" : nil
        }
    }

    /// The module in a line such as `package import struct Foundation.Data`.
    private static func module(importedIn line: Substring) -> String? {
        guard line.contains("import ") else { return nil }
        let words = line.split(separator: " ")
        guard let keyword = words.firstIndex(of: "import"), words.indices.contains(keyword + 1),
            words[..<keyword].allSatisfy({ $0 == "package" || $0 == "public" || $0.hasPrefix("@") })
        else { return nil }
        let isKind = ["struct", "class", "enum", "func", "var", "let"].contains(words[keyword + 1])
        let name = isKind ? words.dropFirst(keyword + 2).first : words[keyword + 1]
        return name?.split(separator: ".").first.map(String.init)
    }
}
