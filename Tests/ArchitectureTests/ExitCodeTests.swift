import Testing

/// docs/exit-codes.md lists every error and every exit status that the code has, and no other.
@Suite struct ExitCodeTests {
    let page = Repository.text(of: "docs/exit-codes.md")

    /// The rows `| ``identifier`` | status, status |`.
    private var documented: [String: Set<Int>] {
        var rows: [String: Set<Int>] = [:]
        for match in page.matches(of: /\n\| `([a-z0-9.-]+)` \| ([0-9, ]+) \|/) {
            let statuses = match.2.split { $0 == "," || $0 == " " }.compactMap { Int($0) }
            #expect(
                rows.updateValue(Set(statuses), forKey: String(match.1)) == nil,
                "\(match.1) is listed twice"
            )
        }
        return rows
    }

    @Test func `every error of the code is documented, and no other`() {
        let known = ErrorCatalogue(Repository.sources).statuses
        let listed = documented
        #expect(known.count > 100)
        #expect(Set(known.keys).subtracting(listed.keys).sorted() == [], "not on the page")
        #expect(Set(listed.keys).subtracting(known.keys).sorted() == [], "not in the code")
        for (identifier, statuses) in known.sorted(by: { $0.key < $1.key }) {
            #expect(listed[identifier] ?? [] == statuses, "\(identifier)")
        }
    }

    @Test func `every exit status is explained`() {
        let explained = page.matches(of: /\n\| (\d+) \| (\w+) \|/).compactMap { Int($0.1) }
        #expect(explained == ErrorCatalogue.classes.values.sorted())
    }
}
