import Diagnostics
import Rendering
import Testing

/// `index.yaml` of repositories of charts.
@Suite struct ChartIndexTests {
    static let digest = String(repeating: "ab", count: 32)
    static let text = """
        apiVersion: v1
        entries:
          edge-cache:
          - {version: 1.0.0, urls: [cache.tgz], digest: \(digest)}
          edge:
          - annotations:
              artifacthub.io/changes: |

                - first line
            digest: \(digest)
            urls:
            - https://files.example.com/edge-1.1.0.tgz
            version: 1.1.0
          - digest: sha256:\(digest)
            urls: [edge-1.0.0.tgz]
            version: 1.0.0
          - {version: 0.9.0, digest: \(digest)}
          - {version: 0.8.0, urls: [a.tgz]}
          "quoted":
            - {version: 1.0.0, urls: [q.tgz], digest: \(digest)}
        generated: "2026-11-29T00:00:00Z"
        """

    func entry(_ chart: String, _ version: String, in text: String = text) throws -> ChartIndex.Entry {
        try ChartIndex(Array(text.utf8), name: "https://c.example/index.yaml").entry(of: chart, version)
    }

    @Test func `the lines of one chart are read, as Helm writes them`() throws {
        #expect(try entry("edge", "1.1.0").url == "https://files.example.com/edge-1.1.0.tgz")
        #expect(try entry("edge", "1.0.0").url == "edge-1.0.0.tgz")
        #expect(try entry("edge", "1.0.0").digest == Self.digest)
        #expect(try entry("edge-cache", "1.0.0").url == "cache.tgz")
        #expect(try entry("quoted", "1.0.0").url == "q.tgz")
        let json =
            "{\"entries\":{\"edge\":[{\"version\":\"1.0.0\",\"urls\":[\"j.tgz\"],\"digest\":\"\(Self.digest)\"}]}}"
        #expect(try entry("edge", "1.0.0", in: json).url == "j.tgz")
    }

    @Test func `an index larger than any manifest is read`() throws {
        let others = (0..<40_000).map { number in
            "  chart-\(number):\n  - {version: 1.0.0, description: \"\(String(repeating: "x", count: 60))\"}\n"
        }
        let text = "entries:\n" + others.joined() + Self.text.split(separator: "entries:\n")[1]
        #expect(try entry("edge", "1.0.0", in: text).url == "edge-1.0.0.tgz")
    }

    @Test(arguments: [
        (
            "edge", "2.0.0", "snapshot.unlisted-chart",
            "has no chart edge 2.0.0, but 1.1.0, 1.0.0, 0.9.0, 0.8.0"
        ),
        ("none", "1.0.0", "snapshot.unlisted-chart", "index.yaml has no chart none 1.0.0"),
        ("edge", "0.9.0", "snapshot.unusable-artifact", "found no url in https://c.example/index.yaml"),
        ("edge", "0.8.0", "snapshot.unusable-artifact", "found no digest in https://c.example/index.yaml"),
    ])
    func `what is not listed, or without digest, is refused`(
        chart: String,
        version: String,
        identifier: String,
        words: String
    ) {
        let error = #expect(throws: TemplateError.self) { try entry(chart, version) }
        #expect(error?.identifier == identifier)
        #expect(error?.description.contains(words) == true)
    }
}
