/// Which files of a folder of plain manifests are read, and how.
package struct ManifestOptions: Sendable, Hashable {
    /// Patterns of files, one of which must match; empty for all files.
    package var include: [FilePattern]
    /// Patterns of files that are left out.
    package var exclude: [FilePattern]
    /// Whether sub-folders are read too.
    package var recurses: Bool
    /// Files in which `${VARIABLE}` stays as it is although the source says otherwise.
    package var literalFiles: [FilePattern]
    /// Whether a pattern that no file matches is an error.
    package var requiresMatches: Bool

    /// All files, in sub-folders too, unless said otherwise.
    package init(
        include: [FilePattern] = [],
        exclude: [FilePattern] = [],
        recurses: Bool = true,
        literalFiles: [FilePattern] = [],
        requiresMatches: Bool = true
    ) {
        self.include = include
        self.exclude = exclude
        self.recurses = recurses
        self.literalFiles = literalFiles
        self.requiresMatches = requiresMatches
    }
}
