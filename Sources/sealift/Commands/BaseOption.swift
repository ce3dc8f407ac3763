import ArgumentParser
import BundleBuild

/// `full`, `last` or a sequence.
struct BaseOption: ExpressibleByArgument {
    let base: BundleBase

    init(base: BundleBase) {
        self.base = base
    }

    init?(argument: String) {
        guard let base = BundleBase(argument) else { return nil }
        self.base = base
    }

    var defaultValueDescription: String { "full" }
}
