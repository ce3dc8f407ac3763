import Activation
import Diagnostics
import Kubernetes

/// What differs at the targets of a site, for people.
struct DriftText {
    private let report: DriftReport

    init(_ report: DriftReport) {
        self.report = report
    }

    /// Each target, and below it each object with its fields.
    var lines: [String] {
        report.targets.flatMap { target -> [String] in
            guard !target.objects.isEmpty else { return ["\(target.target) is as \(target.snapshot) has it"] }
            return ["\(target.target) differs from \(target.snapshot):"] + target.objects.flatMap(Self.lines)
        }
    }

    private static func lines(of object: DriftedObject) -> [String] {
        let words =
            switch object.kind {
            case .changed: object.reason ?? ""
            case .missing: ["is not there", object.reason].compactMap(\.self).joined(separator: ": ")
            case .extra: ["is not in the snapshot", object.reason].compactMap(\.self).joined(separator: ": ")
            case .unknown: "cannot be compared: \(object.reason ?? "")"
            }
        let head = ["  \(object.subject)", words, accepted(object.accepted)].filter { !$0.isEmpty }.joined(
            separator: "  "
        )
        return [head] + object.fields.map { "    \(text(of: $0))" }
    }

    private static func text(of field: DriftedObject.Field) -> String {
        let live = FieldChange.text(field.live)
        let time = field.time.map { " at \($0)" } ?? ""
        let setter = field.manager.map { "; set by \($0)\(time)".terminalSafe } ?? ""
        let end = accepted(field.accepted)
        return
            "\(field.field.terminalSafe): \(live), the snapshot has \(FieldChange.text(field.snapshot))\(setter)"
            + (end.isEmpty ? "" : "  \(end)")
    }

    private static func accepted(_ acceptance: DriftAcceptance?) -> String {
        acceptance.map { "accepted until \($0.until) by \($0.by) (\($0.reason))".terminalSafe } ?? ""
    }
}
