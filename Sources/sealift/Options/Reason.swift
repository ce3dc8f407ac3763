import ArgumentParser

/// Why somebody does something, for the audit log: 1 to 1,024 bytes.
struct Reason: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard (1...1_024).contains(argument.utf8.count) else { return nil }
        text = argument
    }
}
