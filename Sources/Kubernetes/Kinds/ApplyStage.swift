/// The stages in which objects are brought to a cluster: those of Flux, then the sync waves of Argo CD.
///
/// What a later stage needs is ready before it begins. Definitions and namespaces go first whatever wave they are in, since objects of
/// earlier waves may need them; everything else that names a wave is in that wave.
package enum ApplyStage: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Custom resource definitions, namespaces and cluster roles.
    case definitions
    /// Everything whose kind ends in `Class`.
    case classes
    /// All the rest, by the number of the wave; 0 unless the object names one.
    case wave(Int)

    /// The wave of objects that name none.
    package static let rest = ApplyStage.wave(0)
    /// The annotation that names a wave.
    package static let waveAnnotation = "argocd.argoproj.io/sync-wave"

    /// The stage of an object.
    package init(of object: KubernetesObject) {
        let type = object.id.type
        if type.isDefinition || type.isNamespace {
            self = .definitions
        } else if let wave = Self.wave(of: object) {
            self = .wave(wave)
        } else if type.group == "rbac.authorization.k8s.io", type.kind == "ClusterRole" {
            self = .definitions
        } else {
            self = type.kind.hasSuffix("Class") ? .classes : .rest
        }
    }

    /// The wave that an object names; nil where it names none, or none that is a number, as Argo CD has it.
    package static func wave(of object: KubernetesObject) -> Int? {
        object.annotation(waveAnnotation).flatMap { Int($0) }
    }

    /// `definitions`, `classes`, `rest`, `wave 3`.
    package var description: String {
        switch self {
        case .definitions: "definitions"
        case .classes: "classes"
        case .rest: "rest"
        case .wave(let number): "wave \(number)"
        }
    }
}

extension ApplyStage: Encodable {
    /// Writes the name.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
