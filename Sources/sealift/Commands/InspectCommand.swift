import ArgumentParser
import BundleImport
import Diagnostics
import SystemPackage

/// `sealift inspect`.
struct InspectCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what is on a medium; nothing is verified and nothing is written.",
        discussion: """
            Shows the claims of every bundle, who signed it as the trust root on the same medium has it, which volumes are there, and \
            what each layer and image takes, and why a layer is not patched. Use verify before you believe any of it.

            Example:
              sealift inspect /media/stick
            """
    )

    @Argument(help: "The medium, or the folder of one bundle on it.")
    var media: FilePath

    @Flag(
        help:
            "Show that the set is closed: each image, who names it, and what it consists of, shipped or held."
    )
    var proof = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        var bundles: [BundleSummary] = []
        for folder in try Medium(media).bundles() {
            bundles.append(try await BundleSummary(UnverifiedBundle(folder), proving: proof))
        }
        try console.result("Bundles", bundles, lines: Array(bundles.map(\.lines).joined(separator: [""])))
        console.say(
            "nothing of this is verified; run: sealift verify \(ShellWord(media.string)), with --state at a site"
        )
    }
}
