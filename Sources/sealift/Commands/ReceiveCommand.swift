import ArgumentParser
import Diagnostics
import Fleet
import Signing
import SystemPackage

/// `sealift receive`.
struct ReceiveCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "receive",
        abstract: "Take receipts that came back from sites: on media, in folders, or as files.",
        discussion: """
            Signatures and the chain of each site are checked. Order does not matter, and what is known already is counted as known. \
            What sites have confirmed is what build --base acknowledged builds on. When something was not taken, or a site has forked, the exit \
            status is 17; the rest counts all the same.

            Examples:
              sealift receive /media/stick --config sealift.yaml
              sealift receive /srv/receipts receipt.jsonl --config sealift.yaml --json
            """
    )

    @Argument(help: "Media, folders, or files with one receipt or one in each line.")
    var paths: [FilePath]

    @Option(help: "The fleet's configuration.")
    var config: FilePath = "sealift.yaml"

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let result = try await ReceiptReception(FleetConfiguration(config)).run(paths)
        let isWell = result.refused.isEmpty && result.sites.allSatisfy { $0.standing.forks.isEmpty }
        try console.result("Receive", result, lines: result.lines, status: isWell ? .success : .partial)
    }
}

extension ReceiptReception.Result {
    fileprivate var lines: [String] {
        var lines = [
            files == 0 && refused.isEmpty
                ? "there are no receipts" : "\(Pluralized(new, "new receipt")), \(known) known before"
        ]
        for site in sites {
            let standing = site.standing
            let bundle = standing.confirmed.map { "has bundle \($0.position)" } ?? "has no bundle for certain"
            lines.append("\(standing.site.id)  \(bundle), \(Pluralized(standing.count, "receipt"))")
            lines += standing.alarms.map { "  \($0)" }
        }
        lines += refused.map { "refused \($0.place): \($0.message)\($0.remedy.map { "; \($0)" } ?? "")" }
        lines += requests.map { "a site asks to be enrolled: sealift enroll \(ShellWord($0))" }
        return lines
    }
}
