package import Diagnostics
package import Signing
package import SystemPackage

/// A snapshot is here, and may not become active yet.
package struct ActivationWait: OperatorError, Equatable {
    /// Who holds it.
    package enum Cause: Sendable, Equatable {
        /// The hub: `notBefore` of the bundle.
        case hub
        /// The windows of the site.
        case window
    }

    /// Who holds it.
    package let cause: Cause
    /// Until when; nil where no window opens within two weeks.
    package let opens: Timestamp?
    /// The folder of the site.
    package let site: FilePath

    package var report: ErrorReport {
        let remedy = "run then: \(command), or now: \(command) --now --reason TEXT"
        return switch cause {
        case .hub:
            ErrorReport(
                "activation.not-before",
                .partial,
                "the hub lets it become active from \(opens?.description ?? "never") on",
                remedy: remedy
            )
        case .window:
            ErrorReport(
                "activation.outside-window",
                .partial,
                "no window of activate.windows is open now; \(opens.map { "the next one opens at \($0)" } ?? "none opens within two weeks")",
                remedy: remedy
            )
        }
    }

    private var command: String { "sealift activate --state \(ShellWord(site.string))" }
}
