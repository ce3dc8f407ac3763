import ArgumentParser
import BundleBuild

/// `full`, `last` or a sequence.
struct BaseOption: ExpressibleByArgument {
    let base: BundleBase

    init?(argument: String) {
        guard let base = BundleBase(argument) else { return nil }
        self.base = base
    }
}
