package import OCILayout
import YAML

/// Finds the images that objects name.
///
/// ```
/// fields of known kinds, pods anywhere, annotations, arguments    -> images
/// what looks like an image and no rule knows                      -> decisions of the fleet -> images, nothing, or undecided
/// ```
///
/// Nothing in `.status` or in a definition of a custom resource is looked at. What is undecided stops a build: else nobody would learn
/// before the site that an image is missing there.
package struct ImageDiscovery: Sendable {
    /// What was found in some objects.
    package struct Findings: Sendable {
        /// The images, in the order of the objects and of their fields.
        package internal(set) var uses: [ImageUse] = []
        /// Containers that name no image.
        package internal(set) var warnings: [ImageWarning] = []
        /// What may be images, and nobody has decided about.
        package internal(set) var undecided: [UndecidedImage] = []
        /// The decisions that were needed.
        package internal(set) var decisions: Set<ImageDecision> = []

        /// Every image once, sorted.
        package var references: [ImageReference] { Set(uses.map(\.reference)).sorted() }
    }

    private let rules: ImageRules
    private let decisions: [ImageDecision]
    private let listed: Set<ImageReference>

    /// Knows the kinds of the table.
    /// - Parameters:
    ///   - rules: What a fleet adds to them.
    ///   - decisions: What a fleet has decided about texts that no rule knows.
    ///   - listed: Images that are shipped or waived anyway, so that a text which may name one needs no decision.
    package init(
        rules: [ImageRule] = [],
        decisions: [ImageDecision] = [],
        listed: Set<ImageReference> = []
    ) {
        self.rules = ImageRules(rules)
        self.decisions = decisions
        self.listed = Set(listed.map(\.withTag))
    }

    /// Finds the images of `objects`.
    /// - Parameter declared: Images that charts declare, whether or not an object names them.
    /// - Throws: ``KubernetesError/malformedImage(_:path:at:text:reason:)`` for a field that holds no reference, such as one
    ///   with a variable left in it.
    package func findings(
        in objects: some Sequence<KubernetesObject>,
        declared: [ImageUse] = []
    ) throws(KubernetesError) -> Findings {
        var findings = Findings()
        var suspects: [(text: UndecidedImage, pinning: ImagePinning)] = []
        var bases: [String: String] = [:]
        var unnamed: [KubernetesObject] = []
        let sources = OCISources(objects)
        for object in objects {
            let hits = ImageScan.hits(in: object, rules: rules, besides: sources.hits(in: object))
            var named = Set<YAMLPath>()
            for hit in hits {
                try add(hit, of: object, to: &findings, &suspects, &bases)
                if case .image = hit.meaning { named.insert(hit.path) }
            }
            unnamed.append(object)
        }
        let known = Set(findings.uses.filter { $0.origin.found == .argument }.map(\.origin.rule))
        for object in unnamed {
            guard let hit = OperatorDefaults.choice(of: object, bases: bases, known: known) else { continue }
            try add(hit, of: object, to: &findings, &suspects, &bases)
        }
        findings.uses += declared
        decide(suspects, &findings)
        return findings
    }

    private func add(
        _ hit: ImageHit,
        of object: KubernetesObject,
        to findings: inout Findings,
        _ suspects: inout [(text: UndecidedImage, pinning: ImagePinning)],
        _ bases: inout [String: String]
    ) throws(KubernetesError) {
        let place = YAMLLocation(object.place.name, hit.position)
        switch hit.meaning {
        case .image(let reference, let origin):
            findings.uses.append(
                ImageUse(
                    reference: reference,
                    text: hit.text,
                    object: object.id,
                    path: hit.path,
                    place: place,
                    origin: origin,
                    pinning: hit.pinning
                )
            )
        case .doubt(let doubt, let reference):
            let text = UndecidedImage(
                object: object.id,
                path: hit.path,
                place: place,
                text: hit.text,
                reference: reference,
                doubt: doubt
            )
            suspects.append((text, hit.pinning))
        case .malformed(let reason):
            throw .malformedImage(object.id, path: hit.path, at: place, text: hit.text, reason: reason)
        case .empty: findings.warnings.append(.emptyImage(object.id, path: hit.path))
        case .base(let argument): bases[argument] = hit.text
        }
    }

    /// Holds suspects against the decisions; one whose image is shipped or waived anyway needs none.
    private func decide(
        _ suspects: [(text: UndecidedImage, pinning: ImagePinning)],
        _ findings: inout Findings
    ) {
        var shipped = listed
        for use in findings.uses { shipped.insert(use.reference.withTag) }
        for (text, pinning) in suspects {
            if let decision = decisions.first(where: { $0.covers(text) }) {
                findings.decisions.insert(decision)
                guard decision.verdict == .ship, let reference = text.reference else { continue }
                findings.uses.append(
                    ImageUse(
                        reference: reference,
                        text: text.text,
                        object: text.object,
                        path: text.path,
                        place: text.place,
                        origin: ImageOrigin(.decided, decision.reason),
                        pinning: pinning
                    )
                )
            } else if text.reference.map({ !shipped.contains($0.withTag) }) ?? true {
                findings.undecided.append(text)
            }
        }
    }
}
