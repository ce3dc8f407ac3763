import ArgumentParser
import BundleFormat
import Diagnostics
import FileIO
import Signing
import Site
import SystemPackage

/// `sealift site enrolment`.
struct SiteEnrolmentCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrolment",
        abstract: "Show the key by which a site signs receipts, and write the request for the hub.",
        discussion: """
            A site that has no key gets one. At the hub, sealift enroll takes the file; whoever runs it compares the fingerprint, which \
            goes another way than the file.

            Example:
              sealift site enrolment --state /var/lib/sealift --out /media/stick/enrolment.dsse.json
            """
    )

    @Option(help: "The state folder of the site.")
    var state: FilePath

    @Option(help: "Where a copy of the request goes.")
    var out: FilePath?

    @Option(help: "The kind of key, if one is made: ed25519 or ecdsa-p256.")
    var keyScheme: SchemeOption = .ed25519

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let site = SiteDirectory(state)
        let request = try await site.prepareEnrolment(site.load(), scheme: keyScheme.scheme)
        if let out { try DurableFile.replace(out, with: site.enrolment.contents()) }
        let result = EnrolmentResult(request, file: out ?? site.enrolment.path)
        try console.result("Enrolment", result, lines: result.lines)
    }
}

/// A request for enrolment as a command shows it.
struct EnrolmentResult: Encodable {
    let site: SiteIdentity
    let organization: PlainName
    let keyid: KeyID
    let fingerprint: String
    let file: String

    init(_ request: SiteEnrolment, file: FilePath) {
        site = request.site
        organization = request.organization
        keyid = request.key.id
        fingerprint = request.key.fingerprint.description
        self.file = file.string
    }

    var lines: [String] {
        ["\(site) of \(organization), key id \(keyid)", "fingerprint \(fingerprint)", "request \(file)"]
    }
}

/// `sealift site receipts`.
struct SiteReceiptsCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipts",
        abstract: "Take the receipts of a site to a medium, to a folder, or to standard output.",
        discussion: """
            An import with --receipts puts them on its medium by itself. What is there already is left alone. On standard \
            output each receipt is a line; sealift receive reads such a file, too.

            Examples:
              sealift site receipts --state /var/lib/sealift --to /media/stick/sealift/receipts/plant-001
              sealift site receipts --state /var/lib/sealift --last 1
            """
    )

    @Option(help: "The state folder of the site.")
    var state: FilePath

    @Option(help: "The folder that they are copied to; standard output unless given.")
    var to: FilePath?

    @Option(help: "Only so many, the newest; all of them unless given.")
    var last: Int?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard last.map({ $0 > 0 }) ?? true else { throw ValidationError("--last is 1 or more") }
        guard last == nil || to == nil else {
            throw ValidationError("give --last or --to, not both: a folder gets what it lacks")
        }
        guard to != nil || !output.json else {
            throw ValidationError("receipts are JSON already: leave out --json, or give --to")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let site = SiteDirectory(state)
        _ = try site.load()
        guard let book = try ReceiptBook(of: site) else { throw SiteError.noKey(state) }
        let numbers = try book.numbers()
        guard let to else {
            let lines = try numbers.suffix(last ?? numbers.count).map {
                String(decoding: try book.envelope($0), as: UTF8.self)
            }
            guard TextStream.standardOutput.write(lines) else { throw CommandError.outputClosed }
            return
        }
        let copied = try book.copy(to: to)
        let known = Pluralized(numbers.count - copied, "receipt")
        try console.result(
            "Receipts",
            Result(folder: to.string, copied: copied, known: numbers.count - copied),
            lines: ["\(Pluralized(copied, "receipt")) copied to \(to.string), \(known) there before"]
        )
    }

    private struct Result: Encodable {
        let folder: String
        let copied: Int
        let known: Int
    }
}
