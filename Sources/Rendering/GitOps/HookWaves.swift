import Kubernetes
import YAML

/// The waves of the hooks of a release or an Application: those before an installation are ahead of all its other objects, those after it
/// behind.
///
/// A site orders objects by their waves alone, and waits for each. Hooks of one weight share a wave; that of Argo CD is the wave that it names.
struct HookWaves {
    private static let weight = "helm.sh/hook-weight"

    private enum Phase {
        case before, after
    }

    private var waves: [Phase: [Int: Int]] = [:]

    /// Orders the hooks among `documents`.
    init(of documents: [RenderedSource.Document]) {
        var weights: [Phase: Set<Int>] = [:]
        var first: Int?
        var last: Int?
        for document in documents {
            let number = Self.number(of: document)
            if let phase = Self.phase(of: document) {
                weights[phase, default: []].insert(number)
            } else {
                first = min(first ?? number, number)
                last = max(last ?? number, number)
            }
        }
        for (phase, weights) in weights {
            let start = phase == .before ? (first ?? 0) - weights.count : (last ?? 0) + 1
            for (index, weight) in weights.sorted().enumerated() {
                waves[phase, default: [:]][weight] = start + index
            }
        }
    }

    /// The wave of a hook; nil for what is none, or runs along with the other objects.
    func wave(of document: RenderedSource.Document) -> Int? {
        Self.phase(of: document).flatMap { waves[$0]?[Self.number(of: document)] }
    }

    /// A document with its wave, if it is a hook that has one.
    func placed(_ document: RenderedSource.Document) -> RenderedSource.Document {
        guard let wave = wave(of: document) else { return document }
        return document.adding(ApplyStage.waveAnnotation, "\(wave)", to: "annotations")
    }

    private static func phase(of document: RenderedSource.Document) -> Phase? {
        if let text = document.annotation(ArgoHooks.annotation) {
            return text.contains("PreSync") ? .before : text.contains("PostSync") ? .after : nil
        }
        guard let hook = HelmHook(document.node), hook.isForInstallation else { return nil }
        return hook.runsBefore ? .before : .after
    }

    private static func number(of document: RenderedSource.Document) -> Int {
        guard document.annotation(ApplyStage.waveAnnotation) == nil else { return document.wave }
        return document.number(in: weight) ?? 0
    }
}

extension RenderedSource.Document {
    /// Beyond this, numbers of waves are all the same.
    private static let waveLimit = 1_000_000

    /// The text of an annotation.
    func annotation(_ name: String) -> String? { node["metadata"]?["annotations"]?[name]?.string }

    /// The wave that the manifest names; 0 if it names none.
    var wave: Int { number(in: ApplyStage.waveAnnotation) ?? 0 }

    /// The number in an annotation.
    fileprivate func number(in annotation: String) -> Int? {
        self.annotation(annotation).flatMap { Int($0) }.map { max(-Self.waveLimit, min(Self.waveLimit, $0)) }
    }
}
