/// One look at a site, which changes nothing.
package struct DoctorCheck: Sendable {
    /// What is looked at.
    package let name: String
    private let look: @Sendable (DoctorCheck) async throws -> [DoctorReport.Finding]

    /// Names a look.
    package init(
        _ name: String,
        _ look: @escaping @Sendable (DoctorCheck) async throws -> [DoctorReport.Finding]
    ) {
        self.name = name
        self.look = look
    }

    /// A finding of this look.
    package func finding(_ verdict: DoctorReport.Verdict, _ found: String, fix: String? = nil)
        -> DoctorReport.Finding
    {
        DoctorReport.Finding(name, verdict, found, fix: fix)
    }

    /// Looks at everything, one after the other; what cannot be looked at is a finding, too.
    /// - Throws: `CancellationError` alone.
    package static func run(_ checks: [DoctorCheck]) async throws -> DoctorReport {
        var findings: [DoctorReport.Finding] = []
        for check in checks {
            do {
                findings += try await check.look(check)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                findings.append(DoctorReport.Finding(check.name, failed: error))
            }
        }
        return DoctorReport(findings)
    }
}
