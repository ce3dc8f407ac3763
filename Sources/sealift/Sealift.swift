import ArgumentParser

@main
struct Sealift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Carries images and manifests to places no network reaches."
    )
}
