package import Diagnostics
package import Signing
package import SystemPackage

/// A snapshot is here, and no window of the site is open.
package struct ActivationWait: OperatorError, Equatable {
    /// When one opens; nil where none does within two weeks.
    package let opens: Timestamp?
    /// The folder of the site.
    package let site: FilePath

    package var report: ErrorReport {
        ErrorReport(
            "activation.outside-window",
            .partial,
            "no window of activate.windows is open now; \(opens.map { "the next one opens at \($0)" } ?? "none opens within two weeks")",
            remedy: "run then: \(command), or now: \(command) --now --reason TEXT"
        )
    }

    private var command: String { "sealift activate --state \(ShellWord(site.string))" }
}
