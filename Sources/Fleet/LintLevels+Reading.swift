import Diagnostics
import Lint
import Settings
import YAML

extension LintLevels.Row {
    /// Reads one of `lint.levels`.
    init(_ value: ConfigurationValue) throws {
        let mapping = try value.mapping(keys: "rule", "level", "sites")
        let rule: LintRule = try mapping.required("rule").word()
        guard rule != .hook, rule != .notRendered else {
            throw value.invalid("the level of \(rule.rawValue) is not set here")
        }
        self.init(
            rule: rule,
            level: try LintLevel(mapping.required("level")),
            sites: try Dictionary(labels: mapping.optional("sites"))
        )
    }
}

extension LintLevel {
    /// `off` without quotes is a boolean to YAML, and means the level here.
    init(_ value: ConfigurationValue) throws {
        guard let level = LintLevel(rawValue: try value.text()) else {
            throw value.invalid("found \"\(try value.text().terminalSafe)\", expected error, warning or off")
        }
        self = level
    }
}

extension [String: [String]] {
    /// Reads labels that select sites, each with a value or a list of values.
    init(labels value: ConfigurationValue?) throws {
        let labels = try value?.entries().map { name, value in
            (name, try value.node.sequence == nil ? [value.text()] : value.list().map { try $0.text() })
        }
        self.init(labels ?? []) { first, _ in first }
    }
}
