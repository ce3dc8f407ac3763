import Testing

/// What the pages refer to is there.
@Suite struct MarkdownTests {
    @Test func `every link leads somewhere`() {
        #expect(Repository.markdownFiles.contains { $0.path == "README.md" })
        for file in Repository.markdownFiles {
            for link in file.links where !link.contains("://") {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let path = parts[0].isEmpty ? file.path : file.resolve(String(parts[0]))
                #expect(Repository.contains(path), "\(file.path) links to \(link)")
                guard parts.count == 2, path.hasSuffix(".md") else { continue }
                let target = MarkdownFile(path, text: Repository.text(of: path))
                #expect(target.anchors.contains(String(parts[1])), "\(file.path) links to \(link)")
            }
        }
    }

    @Test func `every path in backticks is there`() {
        for file in Repository.markdownFiles where !file.path.lowercased().hasPrefix("changelog") {
            for match in file.prose.matches(
                of: /`((?:Sources|Tests|docs|examples|fixtures|demo|bench|changelog|\.ci)\/[\w.\/+-]*)`/
            ) {
                #expect(Repository.contains(String(match.1)), "\(file.path) names \(match.1)")
            }
        }
    }

    @Test func `every file that a page names alone is there`() {
        let names = Set(Repository.paths(below: "Sources").compactMap { $0.split(separator: "/").last })
            .union(Repository.paths(below: "Tests").compactMap { $0.split(separator: "/").last })
        for file in Repository.markdownFiles where !file.path.lowercased().hasPrefix("changelog") {
            for match in file.prose.matches(of: /`([\w+.]+\.swift)`/) where match.1 != "Package.swift" {
                #expect(names.contains(match.1), "\(file.path) names \(match.1)")
            }
        }
    }

    @Test func `every step of a walk is in its file`() {
        let text = Repository.text(of: "ARCHITECTURE.md")
        let steps = text.matches(of: /\d\. `(Sources\/[^`]+\.swift)`: `(\w+)/)
        #expect(steps.count > 25)
        for step in steps {
            let function = step.2 == "init" ? "init(" : "func \(step.2)"
            #expect(Repository.text(of: String(step.1)).contains(function), "\(step.1) has no \(step.2)")
        }
    }

    @Test func `every test that ARCHITECTURE.md names exists`() {
        let tests = Set(
            Repository.swiftFiles.flatMap { file in
                file.text.matches(of: /func `([^`]+)`/).map { String($0.1) }
            }
        )
        let text = Repository.text(of: "ARCHITECTURE.md")
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("Tests: ") }
        #expect(rows.count >= 8, "the invariants and their tests")
        for row in rows {
            for cell in row.split(separator: "|").dropFirst() {
                for match in cell.matches(of: /`([^`]+)`/) where !tests.contains(String(match.1)) {
                    Issue.record("no test is called \(match.1)")
                }
            }
        }
    }

    @Test func `the newest release is the version of the program, wherever it is named`() throws {
        let program = Repository.text(of: "Sources/sealift/Wiring/BundleStatement+Sealift.swift")
        let version = try #require(program.firstMatch(of: /version: "([0-9.]+)"/)).1
        let log = Repository.text(of: "CHANGELOG.md")
        #expect(try #require(log.firstMatch(of: /\n## ([0-9.]+) \(/)).1 == version)
        for file in Repository.markdownFiles {
            for match in file.text.matches(of: /sealift(?::|","version":")([0-9]+\.[0-9]+\.[0-9]+)/) {
                #expect(match.1 == version, "\(file.path) names \(match.1)")
            }
        }
    }

    @Test func `a fragment of the changelog says what it does first`() {
        for path in Repository.paths(below: "changelog/unreleased") where path.hasSuffix(".md") {
            let first = Repository.text(of: path).prefix { $0 != "\n" }
            #expect(first.contains(/^(Fix|Add|Change): \S/), "\(path) begins with \(first)")
        }
    }
}
