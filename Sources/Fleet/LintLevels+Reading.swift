import Diagnostics
import Lint
import Settings
import YAML

extension LintLevels.Row {
    /// The lines of `lint.levels`.
    static func list(_ value: ConfigurationValue?) throws -> [LintLevels.Row] {
        try value?.mapping(keys: "levels").optional("levels")?.list().map { try LintLevels.Row($0) } ?? []
    }

    private init(_ value: ConfigurationValue) throws {
        let mapping = try value.mapping(keys: "rule", "level", "sites")
        let labels = try mapping.optional("sites")?.entries().map { name, value in
            (name, try value.node.sequence == nil ? [value.text()] : value.list().map { try $0.text() })
        }
        self.init(
            rule: try mapping.required("rule").word(),
            level: try Self.level(mapping.required("level")),
            sites: Dictionary(labels ?? []) { first, _ in first }
        )
    }

    /// `off` without quotes is a boolean to YAML, and means the level here.
    private static func level(_ value: ConfigurationValue) throws -> LintLevel {
        guard let level = LintLevel(rawValue: try value.text()) else {
            throw value.invalid("found \"\(try value.text().terminalSafe)\", expected error, warning or off")
        }
        return level
    }
}
