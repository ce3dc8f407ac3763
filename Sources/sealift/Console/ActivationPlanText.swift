import Activation
import Diagnostics
import Kubernetes

extension Sequence<ActivationPlan> {
    /// The exit status of a dry run: that of the refusal which would follow, if any.
    var status: ExitClass { contains(where: \.isRefused) ? .remote : .success }
}

/// What making a snapshot active at one target would do, for people.
struct ActivationPlanText {
    private let plan: ActivationPlan

    init(_ plan: ActivationPlan) {
        self.plan = plan
    }

    /// The target, and below it each step in its stage.
    var lines: [String] {
        let width = plan.steps.map(\.action.count).max() ?? 0
        var lines = ["would be active at \(plan.target)"]
        var stage: String?
        for step in plan.steps {
            if step.stage != stage, let next = step.stage { lines.append("  stage \(next)") }
            stage = step.stage
            let action = step.action + String(repeating: " ", count: width - step.action.count)
            lines.append("  \(action)  \(step.subject)\(step.note.map { "  \($0)" } ?? "")")
            if let remedy = step.remedy { lines.append("    try: \(remedy)") }
            lines += (step.changes ?? []).map { "    \($0.description)" }
        }
        if plan.isRefused {
            lines.append(
                "  \(plan.target) would not take all of it; nothing of those stages and of later ones would be written"
            )
        }
        let pruned = Set(plan.steps.map(\.subject))
        lines += (plan.gone ?? []).filter { !pruned.contains($0) }
            .map { "  stays  \($0)  not in this snapshot; nothing is deleted" }
        return lines
    }
}
