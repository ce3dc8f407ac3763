import Testing

/// The examples in docs/operations.md and docs/sources.md show every key that the configuration files may have.
@Suite struct ConfigurationTests {
    @Test func `every key of the configuration is in an example`() {
        let pages = ["docs/operations.md", "docs/sources.md"].map { Repository.text(of: $0) }
        let examples = pages.joined().split(separator: "```")
            .filter { $0.contains("apiVersion: sealift.dev/v1alpha1") }.joined()
        let rooms = ["Sources/Fleet/", "Sources/Site/", "Sources/Settings/"]
        let files = Repository.sources.filter { file in
            file.text.contains("keys:") && rooms.contains { file.path.hasPrefix($0) }
        }
        #expect(files.count >= 3)
        for file in files {
            for list in file.text.matches(of: /keys:((?:\s*"\w+",?)+)/) {
                for key in list.1.matches(of: /"(\w+)"/) where !examples.contains("\(key.1):") {
                    Issue.record("\(file.path) reads \(key.1), which no example shows")
                }
            }
        }
    }
}
