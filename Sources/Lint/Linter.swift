package import Kubernetes
import YAML

/// Looks at a fleet: at its files as people wrote them, and at the objects of each site as they are rendered.
package struct Linter: Sendable {
    /// One site.
    package struct Site: Sendable {
        /// Its name.
        package let name: String
        /// What levels select it by.
        package let labels: [String: String]
        /// Its objects.
        package let objects: [KubernetesObject]
        /// The images that they name.
        package let images: [ImageUse]

        /// Gathers what a site gets.
        package init(name: String, labels: [String: String], objects: [KubernetesObject], images: [ImageUse])
        {
            self.name = name
            self.labels = labels
            self.objects = objects
            self.images = images
        }
    }

    private let levels: LintLevels

    /// Looks with these levels.
    package init(levels: LintLevels) { self.levels = levels }

    /// What was found, each once, without what is off; sorted by place.
    /// - Parameters:
    ///   - siteNames: All sites of the fleet, those that are not looked at included.
    package func findings(in tree: LintTree, sites: [Site], siteNames: [String]) -> [LintFinding] {
        let inFiles = Self.findings(in: tree).map { leveled($0, at: nil) }
        return Self.strongest(inFiles + leveled(sites, tree, siteNames))
    }

    /// What was found in the objects of `sites` alone; their places are those of the manifests of `tree`.
    package func findings(of sites: [Site], placedBy tree: LintTree, siteNames: [String]) -> [LintFinding] {
        Self.strongest(leveled(sites, tree, siteNames))
    }

    private func leveled(_ sites: [Site], _ tree: LintTree, _ siteNames: [String]) -> [LintFinding] {
        let manifests = Dictionary(grouping: tree.documents) { "\($0.kind ?? "")/\($0.objectName ?? "")" }
        return sites.flatMap { site in
            ObjectChecks(site: site.name, siteNames: siteNames)
                .findings(in: site.objects, images: site.images)
                .map { leveled(Self.located($0, in: manifests), at: site.labels) }
        }
    }

    /// Each once, with the highest of its levels, without what is off.
    private static func strongest(_ findings: [LintFinding]) -> [LintFinding] {
        var strongest: [LintFinding.Identity: LintFinding] = [:]
        for finding in findings where finding.level != .off {
            if let known = strongest[finding.identity], known.level >= finding.level { continue }
            strongest[finding.identity] = finding
        }
        return strongest.values.sorted()
    }

    private static func findings(in tree: LintTree) -> [LintFinding] {
        let objects = Dictionary(grouping: tree.documents) { "\($0.kind ?? "")/\($0.objectName ?? "")" }
        return tree.findings + tree.texts.flatMap(TextChecks.findings(in:))
            + TextChecks.recoveryTimes(in: tree.texts)
            + tree.documents.flatMap { document in
                ArgoChecks.findings(in: document, beside: objects)
                    + FluxChecks.findings(in: document, beside: objects)
                    + SecretChecks.findings(in: document) + KyvernoChecks.findings(in: document)
                    + NetworkChecks.findings(in: document)
            }
    }

    private func leveled(_ finding: LintFinding, at labels: [String: String]?) -> LintFinding {
        var finding = finding
        finding.level = levels.level(of: finding.rule, at: labels)
        return finding
    }

    /// The finding at the file that people wrote: by its path below the tree, or at the only manifest of its object where a program has
    /// rendered it.
    private static func located(_ finding: LintFinding, in manifests: [String: [LintTree.Document]])
        -> LintFinding
    {
        guard let id = finding.id, let documents = manifests["\(id.type.kind)/\(id.name)"] else {
            return finding
        }
        var finding = finding
        let name = finding.place.name
        if let document = documents.first(where: { name == $0.name || name.hasSuffix("/\($0.name)") }) {
            finding.place = YAMLLocation(document.name, finding.place.position)
        } else if let document = documents.first, documents.count == 1 {
            finding.place = document.place(document.node)
        }
        return finding
    }
}

extension LintFinding {
    /// What makes two findings one.
    fileprivate struct Identity: Hashable {
        let rule: LintRule
        let place: YAMLLocation
        let message: String
    }

    fileprivate var identity: Identity { Identity(rule: rule, place: place, message: message) }
}
