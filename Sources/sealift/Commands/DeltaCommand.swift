import ArgumentParser

/// `sealift delta`.
struct DeltaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delta",
        abstract: "Make and apply the patch between two layers by hand.",
        discussion: """
            build and import do this by themselves. A patch gives back every byte of the compressed layer, and so its digest.
            """,
        subcommands: [DeltaMakeCommand.self, DeltaApplyCommand.self, DeltaStatsCommand.self]
    )
}
