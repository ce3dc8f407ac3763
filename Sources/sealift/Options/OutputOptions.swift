import ArgumentParser

/// How a command talks; the same for all of them.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write one JSON document to standard output, errors included.")
    var json = false

    @Flag(name: [.short, .long], help: "Say nothing but results, warnings and errors.")
    var quiet = false

    @Flag(help: "Show no progress.")
    var noProgress = false
}
