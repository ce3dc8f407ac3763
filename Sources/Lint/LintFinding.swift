import Kubernetes
package import YAML

/// How much a finding matters.
package enum LintLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Not shown.
    case off
    /// Shown.
    case warning
    /// Shown, and `lint` ends with 11.
    case error

    package static func < (left: LintLevel, right: LintLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .off: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// One place where a rule found something.
package struct LintFinding: Sendable, Hashable {
    /// The rule.
    package let rule: LintRule
    /// Where it stands.
    package internal(set) var place: YAMLLocation
    /// The object, as `Deployment/apps/web`; nil in a text that is none.
    package let object: String?
    /// What was found, in words.
    package let message: String
    /// What to do about it.
    package let fix: String
    /// How much it matters.
    package internal(set) var level: LintLevel
    /// The object of a site; nil for what stands in a file.
    let id: ObjectID?

    init(_ rule: LintRule, at place: YAMLLocation, of id: ObjectID, _ message: String) {
        self.rule = rule
        self.place = place
        self.id = id
        self.message = message
        object = id.description
        fix = rule.fix
        level = rule.level
    }

    /// A source that cannot be rendered for a site.
    package init(notRenderedFor site: String, _ message: String, fix: String?) {
        self.init(.notRendered, at: YAMLLocation("\(site)/"), message, fix: fix)
    }

    init(
        _ rule: LintRule,
        at place: YAMLLocation,
        of object: String? = nil,
        _ message: String,
        fix: String? = nil
    ) {
        self.rule = rule
        self.place = place
        self.object = object
        id = nil
        self.message = message
        self.fix = fix ?? rule.fix
        level = rule.level
    }
}

extension LintFinding {
    /// Rule, object and what was found, in one line.
    package var text: String { "\(rule.rawValue):\(object.map { " \($0)" } ?? "") \(message)" }
}

extension LintFinding: Comparable {
    package static func < (left: LintFinding, right: LintFinding) -> Bool {
        let first = (left.place.name, left.place.position.line, left.place.position.column)
        let second = (right.place.name, right.place.position.line, right.place.position.column)
        return first == second
            ? (left.rule.rawValue, left.message) < (right.rule.rawValue, right.message) : first < second
    }
}
