import YAML

/// A program of the user that looks at the rendered manifests of each site.
package struct LintHook: Sendable, Hashable {
    /// What stands for the folder of the manifests in ``command``.
    package static let folder = "{}"

    /// What it is called in reports.
    package let name: String
    /// The program and its arguments.
    package let command: [String]
    /// What it means when it ends with another status than 0: an error stops a build.
    package let level: LintLevel
    /// How long it may run for one site.
    package let timeout: Duration
    /// What it finds in its environment beside what every program has.
    package let environment: [String: String]
    private let sites: [String: [String]]

    /// Describes a hook.
    /// - Parameter sites: Labels that a site must have, each one of the values; empty for every site.
    package init(
        name: String,
        command: [String],
        level: LintLevel = .error,
        timeout: Duration = .seconds(60),
        environment: [String: String] = [:],
        sites: [String: [String]] = [:]
    ) {
        self.name = name
        self.command = command
        self.level = level
        self.timeout = timeout
        self.environment = environment
        self.sites = sites
    }

    /// Whether it looks at a site with these labels.
    package func concerns(_ labels: [String: String]) -> Bool { sites.select(labels) }

    /// What lint says of a run that ended with another status than 0.
    package func finding(at site: String, _ message: String) -> LintFinding {
        var finding = LintFinding(.hook, at: YAMLLocation("\(site)/"), "\(name) \(message)")
        finding.level = level
        return finding
    }
}

extension [String: [String]] {
    /// Whether labels have one of the listed values each.
    func select(_ labels: [String: String]?) -> Bool {
        allSatisfy { name, values in labels?[name].map(values.contains) ?? false }
    }
}
