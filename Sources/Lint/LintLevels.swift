/// Which level a fleet gives to which rule, at which sites.
package struct LintLevels: Sendable {
    /// One line of the configuration; a later one wins.
    package struct Row: Sendable {
        /// The rule.
        package let rule: LintRule
        /// Its level.
        package let level: LintLevel
        /// Labels that a site must have, each one of the values; empty for every site and for what belongs to none.
        package let sites: [String: [String]]

        /// Sets a level.
        package init(rule: LintRule, level: LintLevel, sites: [String: [String]] = [:]) {
            self.rule = rule
            self.level = level
            self.sites = sites
        }
    }

    private let rows: [Row]

    /// Takes the lines in their order.
    package init(_ rows: [Row] = []) { self.rows = rows }

    /// The level of a rule at a site with these labels; nil for what belongs to no site.
    func level(of rule: LintRule, at labels: [String: String]?) -> LintLevel {
        let row = rows.last { row in
            row.rule == rule && row.sites.select(labels)
        }
        return row?.level ?? rule.level
    }
}
