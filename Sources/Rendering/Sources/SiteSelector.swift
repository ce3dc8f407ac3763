/// Which sites get a source: all, or those whose labels have one of the listed values each.
package struct SiteSelector: Sendable, Hashable {
    /// Every site.
    package static let all = SiteSelector([:])

    private let labels: [String: [String]]

    /// Selects by labels, all of which must match.
    /// - Parameter labels: The values that match, by the name of the label.
    package init(_ labels: [String: [String]]) {
        self.labels = labels
    }

    /// Whether a site with these labels is selected.
    package func matches(_ labels: [String: String]) -> Bool {
        self.labels.allSatisfy { name, values in labels[name].map(values.contains) ?? false }
    }
}
