import Diagnostics

/// Why something of a commit cannot be read from the commit.
package enum TreeGap: Sendable, Hashable, CustomStringConvertible {
    /// A commit of another repository.
    case submodule
    /// A file that Git LFS keeps elsewhere.
    case pointer
    /// A link that leads out of the tree.
    case outwardLink(String)
    /// A file of too many bytes.
    case tooLarge(limit: Int)

    package var description: String {
        switch self {
        case .submodule: "is a submodule, whose files are in another repository"
        case .pointer: "is a pointer of Git LFS, whose content is not in the repository"
        case .outwardLink(let target): "is a link to \(target.terminalSafe), outside the tree"
        case .tooLarge(let limit): "has more than \(ByteCount(Int64(limit)))"
        }
    }
}
