import YAML

/// `index.yaml` of a repository of charts on a web server.
///
/// Such a file may have more text than is read of any manifest, so only the lines of one chart are read as YAML, as Helm writes them: keys of
/// `entries` with their lists below.
package struct ChartIndex {
    /// The largest file in bytes.
    package static let byteLimit = 64 << 20
    private static let shownVersions = 5

    /// One version of a chart.
    package struct Entry: Sendable, Equatable {
        /// Where its archive is, from the URL of the repository.
        package let url: String
        /// SHA-256 of the archive, 64 hexadecimal digits.
        package let digest: String
    }

    private let bytes: [UInt8]
    private let name: String

    /// Takes a file.
    /// - Parameter name: What it is called in messages.
    package init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }

    /// The entry of a chart in a version.
    /// - Throws: ``TemplateError/unlistedChart(_:index:versions:)``, ``TemplateError/unusableArtifact(_:found:expected:)`` for an entry without
    ///   what is needed, `YAMLError`.
    package func entry(of chart: String, _ version: String) throws -> Entry {
        let entries = try versions(of: chart)
        let label = "\(chart) \(version)"
        guard let entry = entries.first(where: { $0["version"]?.scalar?.text == version }) else {
            let known = entries.prefix(Self.shownVersions).compactMap { $0["version"]?.scalar?.text }
            throw TemplateError.unlistedChart(label, index: name, versions: known)
        }
        guard let url = entry["urls"]?.sequence?.first?.string else {
            throw TemplateError.unusableArtifact(label, found: "no url in \(name)", expected: "one")
        }
        let text = entry["digest"]?.scalar?.text ?? ""
        let digest = text.hasPrefix("sha256:") ? String(text.dropFirst("sha256:".count)) : text
        guard digest.utf8.count == 64, digest.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            throw TemplateError.unusableArtifact(
                label,
                found: "no digest in \(name)",
                expected: "SHA-256 of its archive"
            )
        }
        return Entry(url: url, digest: digest)
    }

    private func versions(of chart: String) throws -> [YAMLNode] {
        if bytes.first == UInt8(ascii: "{") {
            return try YAMLDocuments.readOne(bytes, name: name)["entries"]?[chart]?.sequence ?? []
        }
        let lines = lines(of: chart)
        return lines.isEmpty ? [] : try YAMLDocuments.readOne(lines, name: name).sequence ?? []
    }

    /// The lines below the key of a chart; none where it is not listed.
    private func lines(of chart: String) -> [UInt8] {
        var found: [UInt8] = []
        var depth: Int?
        var isBelowEntries = false
        var isBelowChart = false
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
            let text = line.dropFirst(indent)
            if isBelowChart, text.isEmpty || indent > depth ?? 0 || text.first == UInt8(ascii: "-") {
                found += line + [UInt8(ascii: "\n")]
                continue
            }
            if isBelowChart { break }
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            if indent == 0 {
                isBelowEntries = text.starts(with: "entries:".utf8)
                continue
            }
            guard isBelowEntries, indent == depth ?? indent else { continue }
            depth = indent
            let key = String(decoding: text, as: UTF8.self)
            isBelowChart = ["\(chart):", "\"\(chart)\":", "'\(chart)':"].contains {
                key.hasPrefix($0) && key.dropFirst($0.count).allSatisfy(\.isWhitespace)
            }
        }
        return found
    }
}
