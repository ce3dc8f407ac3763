import Content
import Diagnostics
import FileIO
import Signing
import SystemPackage

/// What is wrong with a command line, beyond what its parser sees.
enum CommandError: OperatorError, Equatable {
    case unknownCommand(String, known: [String])
    case unknownOption(String, known: [String])
    case repeatedOption(String, count: Int)
    case malformedArgument(number: Int, text: String)
    case malformedOption(name: String, found: String, expected: String)
    case missingKeys(what: String)
    case unfitTrust(SigningError)
    case impossibleClock(Int64)
    case passphraseNeeded(FilePath)
    case newPassphraseNeeded(FilePath)
    case passphrasesDiffer
    case outputClosed
    case fewDescriptors(found: Int, needed: Int)
    case littleMemory(found: Int64, needed: Int64)
    case noThread
    case exists(FilePath)
    case missingBase([Digest])
    case credentialHelper(String, reason: String)
    case noRoles
    /// The layout that is the mirror is not there.
    case noMirror(FilePath)
    case snapshotsNowhere(String)

    package var report: ErrorReport {
        switch self {
        case .unknownCommand(let name, let known):
            ErrorReport(
                "command.unknown-command",
                .usage,
                "there is no command \(name.terminalSafe)",
                remedy: NearestName.of(name, in: known).map { "did you mean \($0)?" } ?? "see sealift --help"
            )
        case .unknownOption(let name, let known):
            ErrorReport(
                "command.unknown-option",
                .usage,
                "there is no option \(name.terminalSafe) here",
                remedy: NearestName.of(name, in: known).map { "did you mean \($0)?" } ?? "see --help"
            )
        case .repeatedOption(let name, let count):
            ErrorReport(
                "command.repeated-option",
                .usage,
                "\(name) is given \(count) times, and one value counts",
                remedy: "give it once; run the command once for each value"
            )
        case .malformedArgument(let number, let text):
            ErrorReport(
                "command.malformed-argument",
                .usage,
                "argument \(number) is not UTF-8: \(text.terminalSafe)",
                remedy: "give a link with a plain name that stands for it: ln -s NAME LINK"
            )
        case .noRoles:
            ErrorReport(
                "command.no-roles",
                .usage,
                "this site has no snapshot, or no target that is a cluster, so no role is needed",
                remedy: "import a bundle, and list a cluster under activate in the site's configuration"
            )
        case .noMirror(let path):
            ErrorReport(
                "command.no-mirror",
                .environment,
                "there is no mirror at \(path.string.terminalSafe)",
                remedy:
                    "correct mirror in site.yaml; if it was lost, an import of the bundle makes it again: sealift import MEDIUM"
            )
        case .snapshotsNowhere(let name):
            ErrorReport(
                "command.snapshots-nowhere",
                .usage,
                "no Git repository is named that has the snapshot \(name.terminalSafe)",
                remedy: "write snapshots: {git: PATH} in sealift.yaml, or give --git or a folder to render"
            )
        case .malformedOption(let name, let found, let expected):
            ErrorReport(
                "command.malformed-option",
                .usage,
                "\(name) is \"\(found.terminalSafe)\", expected \(expected)",
                remedy: "see --help for an example"
            )
        case .missingKeys(let what):
            ErrorReport(
                "command.missing-keys",
                .usage,
                "no key for \(what)",
                remedy: "name one, or make one with: sealift keys generate"
            )
        case .unfitTrust(let error):
            ErrorReport(
                "command.unfit-trust",
                .usage,
                "these options make no trust root: \(error)",
                remedy: "give each key to one role, and let no more sign than there are"
            )
        case .impossibleClock(let seconds):
            ErrorReport(
                "command.impossible-clock",
                .environment,
                "the clock of this machine says \(seconds) seconds since 1970, which is before 2000 or after 9999",
                remedy: "set the clock"
            )
        case .passphraseNeeded(let path):
            ErrorReport(
                "command.passphrase-needed",
                .usage,
                "the key \(path.string.terminalSafe) is encrypted and there is no passphrase",
                remedy: "set SEALIFT_PASSPHRASE_FILE to a file that holds it, or run in a terminal"
            )
        case .newPassphraseNeeded(let path):
            ErrorReport(
                "command.new-passphrase-needed",
                .usage,
                "the new key \(path.string.terminalSafe) needs a passphrase, and there is no terminal to ask at",
                remedy: "set SEALIFT_PASSPHRASE_FILE to a file that holds one, or give --no-passphrase"
            )
        case .passphrasesDiffer:
            ErrorReport(
                "command.passphrases-differ",
                .usage,
                "the two passphrases differ",
                remedy: "run again"
            )
        case .outputClosed:
            ErrorReport(
                "command.output-closed",
                .environment,
                "standard output takes nothing more"
            )
        case .fewDescriptors(let found, let needed):
            ErrorReport(
                "command.few-descriptors",
                .environment,
                "this process may have \(found) files open at once, sealift needs \(needed)",
                remedy: "raise the limit: ulimit -n \(needed), or LimitNOFILE of the service"
            )
        case .littleMemory(let found, let needed):
            ErrorReport(
                "command.little-memory",
                .environment,
                "this process may map \(ByteCount(found)) of memory, sealift needs \(ByteCount(needed))",
                remedy:
                    "raise the limit: ulimit -v \(needed >> 10), or LimitAS of the service; ulimit -d and LimitDATA likewise"
            )
        case .noThread:
            ErrorReport(
                "command.no-thread",
                .environment,
                "the system gives this process no thread",
                remedy:
                    "end other programs of this user, or raise the limit: ulimit -u, or TasksMax of the service"
            )
        case .exists(let path):
            ErrorReport(
                "command.exists",
                .usage,
                "\(path.string.terminalSafe) is there already",
                remedy: "remove it, or name another place"
            )
        case .missingBase(let digests):
            ErrorReport(
                "command.missing-base",
                .usage,
                "the patch is for layers that none of the files is: \(digests.map(\.description).joined(separator: ", "))",
                remedy: "name them with --base; sealift delta stats shows all of them"
            )
        case .credentialHelper(let program, let reason):
            ErrorReport(
                "command.credential-helper",
                .environment,
                "\(program.terminalSafe) gave no credentials: \(reason.terminalSafe)",
                remedy: "install it, or write the credentials to a config.json with `skopeo login --authfile`"
            )
        }
    }
}
