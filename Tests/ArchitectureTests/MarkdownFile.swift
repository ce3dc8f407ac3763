/// One Markdown file of this repository.
struct MarkdownFile: Sendable {
    /// The path from the root, such as `docs/format.md`.
    let path: String
    /// What it holds.
    let text: String

    init(_ path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The text without fenced blocks.
    var prose: String {
        text.split(separator: "```", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset.isMultiple(of: 2) ? String($0.element) : nil }
            .joined()
    }

    /// The targets of its links.
    var links: [String] {
        prose.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
    }

    /// The anchors of its headings, as hosting sites make them.
    var anchors: Set<String> {
        Set(
            prose.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
                let title = heading.drop { $0 == "#" || $0 == " " }.lowercased()
                return title.filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == " " || $0 == "_" }
                    .replacing(" ", with: "-")
            }
        )
    }

    /// The folder that it is in; empty at the root.
    var folder: String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// A path in a link of this file, from the root.
    func resolve(_ link: String) -> String {
        var parts = folder.split(separator: "/")
        for part in link.split(separator: "/") where part != "." {
            if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
