import FoundationEssentials
import Testing

/// The labelled objects in `fixtures/discovery`: what each makes a cluster pull is written above it.
struct DiscoveryCorpus: Sendable, CustomTestStringConvertible {
    /// The file and the line of the label.
    let place: String
    /// The images, in their familiar form.
    let images: Set<String>
    /// One or more documents.
    let text: String

    var testDescription: String { place }

    /// Every entry of every file, in order.
    static let entries: [DiscoveryCorpus] = {
        let folder =
            #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/fixtures/discovery"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        return names.filter { $0.hasSuffix(".yaml") }.flatMap { entries(of: $0, in: folder) }
    }()

    private static func entries(of name: String, in folder: String) -> [DiscoveryCorpus] {
        let data = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
        var entries: [DiscoveryCorpus] = []
        var start = 0
        var images: Set<String> = []
        var lines: [Substring] = []
        func end() {
            guard start > 0 else { return }
            let text = lines.joined(separator: "\n")
            entries.append(DiscoveryCorpus(place: "\(name):\(start)", images: images, text: text))
        }
        for (index, line) in String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        {
            if line.hasPrefix("# images:") {
                end()
                start = index + 1
                images = Set(line.dropFirst("# images:".count).split(separator: " ").map(String.init))
                lines = []
            } else {
                lines.append(line)
            }
        }
        end()
        return entries
    }
}
