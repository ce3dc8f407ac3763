import ArgumentParser
import BundleBuild

/// `acknowledged`, `full`, `last` or a sequence.
struct BaseOption: ExpressibleByArgument {
    let rule: BaseRule

    init?(argument: String) {
        guard let rule = BaseRule(argument) else { return nil }
        self.rule = rule
    }
}
