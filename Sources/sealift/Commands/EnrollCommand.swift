import ArgumentParser
import BundleFormat
import Fleet
import Settings
import Signing
import SystemPackage

/// `sealift enroll`.
struct EnrollCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll",
        abstract: "Take the key of a site, so that its receipts count.",
        discussion: """
            Without --fingerprint the request is only shown. The fingerprint comes from the site by another way than the file: it is what \
            sealift site enrolment shows there.

            Examples:
              sealift enroll /media/stick/enrolment.dsse.json --config sealift.yaml
              sealift enroll enrolment.dsse.json --config sealift.yaml --fingerprint "3f9a 01c2 …"
            """
    )

    @Argument(help: "The request, which the site has written.")
    var file: FilePath

    @Option(help: "The fleet's configuration.")
    var config: FilePath = "sealift.yaml"

    @Option(help: "The fingerprint of the site's key.")
    var fingerprint: String?

    @Flag(help: "Let the key take the place of the one that the site had; receipts begin anew.")
    var replace = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard fingerprint != nil || !replace else {
            throw ValidationError("--replace needs --fingerprint")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let fleet = try FleetConfiguration(config)
        let bytes = try NamedFile.contents(of: file, named: "the request", limit: Envelope.byteLimit)
        let envelope = try Envelope(decoding: bytes)
        let request = try SiteEnrolment(envelope)
        try fleet.check(request)
        let shown = EnrolmentResult(request, file: file)
        guard let fingerprint else {
            return try console.result(
                "Enroll",
                Result(request: shown, result: nil),
                lines: shown.lines
                    + ["nothing is enrolled: compare the fingerprint, then run it again with --fingerprint"]
            )
        }
        let expected = try Fingerprint(fingerprint)
        guard request.key.fingerprint == expected else {
            throw ReceiptError.otherFingerprint(found: request.key.fingerprint, expected: expected)
        }
        let change = try SiteRegister(of: fleet).enrol(envelope, in: fleet, replacing: replace)
        try console.result("Enroll", Result(request: shown, result: change), lines: [line(change, request)])
    }

    private func line(_ change: SiteRegister.Change, _ request: SiteEnrolment) -> String {
        switch change {
        case .enrolled: "\(request.site) is enrolled with the key \(request.key.id.short)"
        case .known: "\(request.site) was enrolled with the key \(request.key.id.short) before"
        case .replaced:
            "\(request.site) is enrolled with the key \(request.key.id.short), and with its former one no more;"
                + " its next bundle is a full one unless a receipt comes first"
        }
    }

    private struct Result: Encodable {
        let request: EnrolmentResult
        let result: SiteRegister.Change?
    }
}
