import Diagnostics
import Kubernetes
import Settings
import YAML

extension ImageRule {
    init(_ value: ConfigurationValue) throws {
        let mapping = try value.mapping(keys: "kind", "path")
        self.init(
            kind: try mapping.required("kind").kindName(),
            path: try mapping.required("path").fieldPattern()
        )
    }
}

extension ImageDecision {
    /// The decisions of a list, none of them twice.
    static func list(_ value: ConfigurationValue?) throws -> [ImageDecision] {
        var known = Set<ImageDecision>()
        return try value?.list().map { value in
            let decision = try ImageDecision(value)
            guard known.insert(decision).inserted else {
                throw value.invalid("this decision is listed twice")
            }
            return decision
        } ?? []
    }

    private init(_ value: ConfigurationValue) throws {
        let mapping = try value.mapping(keys: "kind", "path", "reference", "decision", "reason")
        self.init(
            kind: try mapping.optional("kind")?.kindName(),
            path: try mapping.optional("path")?.fieldPattern(),
            reference: try mapping.optional("reference")?.imageReference(),
            verdict: try mapping.required("decision").word(),
            reason: try mapping.required("reason").string()
        )
        guard kind != nil || reference != nil else {
            throw value.invalid("found neither kind nor reference, expected one of them or both")
        }
    }
}

extension ConfigurationValue {
    fileprivate func kindName() throws -> KindName {
        let text = try string()
        guard let name = KindName(text) else {
            throw invalid("found \"\(text.terminalSafe)\", expected Kind or group/Kind")
        }
        return name
    }

    fileprivate func fieldPattern() throws -> FieldPattern {
        let text = try string()
        guard let pattern = FieldPattern(text) else {
            throw invalid(
                "found \"\(text.terminalSafe)\", expected a path such as spec.parts[].image or data[\"a.conf\"]"
            )
        }
        return pattern
    }
}
