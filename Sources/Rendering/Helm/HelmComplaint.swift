/// What helm says about a template that does not work.
///
/// | helm writes | where |
/// |---|---|
/// | `execution error at (chart/templates/a.yaml:4:13): reason` | in the parentheses |
/// | `chart/templates/a.yaml:4:20`, and the reason in the next lines, or behind a colon | first |
/// | `YAML parse error on chart/templates/a.yaml: reason` | behind `on` |
struct HelmComplaint {
    /// The file in the chart, with line and column as far as helm knows them: `/templates/a.yaml:4:13`; nil if it names none.
    let place: String?
    /// What is wrong.
    let reason: String

    /// Reads what helm wrote to standard error.
    /// - Parameter chart: The name of the chart, with which helm begins the names of its files.
    init(_ text: String, chart: String) {
        let lines = text.split(whereSeparator: \.isNewline)
            .map { $0.trimmingPrefix { $0.isWhitespace } }
            .filter { !$0.isEmpty && !$0.hasPrefix("Use --debug flag") && !$0.hasPrefix("level=") }
        let message = lines.joined(separator: " ").trimmingPrefix("Error: ")
            .trimmingPrefix("template: ")
        for (opening, closing) in [(" at (", ")"), (" on ", ": "), ("", " ")] {
            guard
                let start = opening.isEmpty
                    ? message.startIndex : message.firstRange(of: opening)?.upperBound,
                let end = message[start...].firstRange(of: closing)?.lowerBound,
                message[start..<end].hasPrefix("\(chart)/")
            else { continue }
            let name = message[start..<end].dropFirst(chart.utf8.count)
            place = String(name.hasSuffix(":") ? name.dropLast() : name)
            let rest = message[end...].drop { ") :".contains($0) }
            reason = opening == " on " ? "\(message[..<start])it: \(rest)" : String(rest)
            return
        }
        place = nil
        reason = String(message)
    }
}
