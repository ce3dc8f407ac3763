public import ArgumentParser
public import SystemPackage

// Both modules are pinned, and neither has the other for a dependency.
// swift-format-ignore: AvoidRetroactiveConformances
extension FilePath: @retroactive ExpressibleByArgument {
    /// Any text is a path; an empty one is refused.
    public init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self.init(argument)
    }

    /// Completed by the shell as a file.
    public static var defaultCompletionKind: CompletionKind { .file() }
}
