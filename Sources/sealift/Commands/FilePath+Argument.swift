public import ArgumentParser
public import SystemPackage

extension FilePath: @retroactive ExpressibleByArgument {
    /// Any text is a path; an empty one is refused.
    public init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self.init(argument)
    }

    /// Completed by the shell as a file.
    public static var defaultCompletionKind: CompletionKind { .file() }
}
