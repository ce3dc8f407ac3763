import ArgumentParser
import SystemPackage

/// Which fleet, and which site of it.
struct FleetOptions: ParsableArguments {
    @Option(help: "The fleet's configuration.")
    var config: FilePath = "sealift.yaml"

    @Flag(help: "Speak HTTP without TLS to every registry.")
    var plainHttp = false
}
