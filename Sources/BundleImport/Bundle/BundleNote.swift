import BundleFormat
import Diagnostics

/// What a person should know about a bundle that is good.
package enum BundleNote: Sendable, Equatable, CustomStringConvertible {
    /// The importer that was signed is not on the medium.
    case importerAbsent(String)
    /// A program with the name of the importer is beside the bundle, and the bundle lists none.
    case importerUnsigned(String)
    /// A program is among those that bundles share, and this bundle does not list it.
    case importerOfOthers(String)
    /// Trust roots of these versions are listed and not on the medium; whoever reads it trusts them already.
    case rootsAbsent([Int])

    package var description: String {
        switch self {
        case .importerAbsent(let name):
            "the importer \(name) that was signed with the bundle is not on the medium; the bundle is whole without it"
        case .importerUnsigned(let name):
            "nobody signed the program \(name) that lies beside the bundle; do not run it"
        case .importerOfOthers(let name):
            "the program \(BundleNames.importers)/\(name.terminalSafe) was not signed with this bundle; run it only if another bundle here has signed it"
        case .rootsAbsent(let versions):
            "the trust roots \(versions.map(String.init).joined(separator: ", ")) are not on the medium; nothing needs them here"
        }
    }
}
