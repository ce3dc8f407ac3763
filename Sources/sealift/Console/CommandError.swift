import Content
import Diagnostics
import FileIO
import Signing
import SystemPackage

/// What is wrong with a command line, beyond what its parser sees.
enum CommandError: OperatorError, Equatable {
    case unknownCommand(String, known: [String])
    case unknownOption(String, known: [String])
    case unknownSite(String, known: [String])
    case repeatedOption(String, count: Int)
    case malformedArgument(number: Int, text: String)
    case malformedOption(name: String, found: String, expected: String)
    case missingKeys(what: String)
    case unfitTrust(SigningError)
    case noTrustRoot(FilePath)
    case missingFile(FilePath, named: String)
    case noProgram(FilePath, named: String)
    case unreadableConfiguration(FileError)
    case exposedConfiguration(FilePath, reason: String)
    case impossibleClock(Int64)
    case passphraseNeeded(FilePath)
    case newPassphraseNeeded(FilePath)
    case passphrasesDiffer
    case outputClosed
    case fewDescriptors(found: Int, needed: Int)
    case littleMemory(found: Int64, needed: Int64)
    case noThread
    case dayIsFull(String)
    case exists(FilePath)
    case missingBase([Digest])
    case wrongRoot(found: String, expected: String)
    case expiredRoot(version: Int, at: Timestamp, created: Timestamp)

    var identifier: String {
        switch self {
        case .unknownCommand: "command.unknown-command"
        case .unknownOption: "command.unknown-option"
        case .unknownSite: "command.unknown-site"
        case .repeatedOption: "command.repeated-option"
        case .malformedArgument: "command.malformed-argument"
        case .malformedOption: "command.malformed-option"
        case .unfitTrust: "command.unfit-trust"
        case .missingKeys: "command.missing-keys"
        case .noTrustRoot: "command.no-trust-root"
        case .missingFile: "command.missing-file"
        case .noProgram: "command.no-program"
        case .unreadableConfiguration: "command.unreadable-configuration"
        case .exposedConfiguration: "command.exposed-configuration"
        case .impossibleClock: "command.impossible-clock"
        case .passphraseNeeded: "command.passphrase-needed"
        case .newPassphraseNeeded: "command.new-passphrase-needed"
        case .passphrasesDiffer: "command.passphrases-differ"
        case .outputClosed: "command.output-closed"
        case .fewDescriptors: "command.few-descriptors"
        case .littleMemory: "command.little-memory"
        case .noThread: "command.no-thread"
        case .dayIsFull: "command.day-is-full"
        case .exists: "command.exists"
        case .missingBase: "command.missing-base"
        case .wrongRoot: "command.wrong-root"
        case .expiredRoot: "command.expired-root"
        }
    }

    var exitClass: ExitClass {
        switch self {
        case .impossibleClock, .outputClosed, .fewDescriptors, .littleMemory, .noThread: .environment
        case .expiredRoot: .policy
        default: .usage
        }
    }

    var description: String {
        switch self {
        case .unknownCommand(let name, _):
            "there is no command \(name.terminalSafe)"
        case .unknownOption(let name, _):
            "there is no option \(name.terminalSafe) here"
        case .unknownSite(let name, let known):
            "there is no site \(name.terminalSafe) in the fleet, it has \(known.isEmpty ? "none" : known.joined(separator: ", "))"
        case .repeatedOption(let name, let count):
            "\(name) is given \(count) times, and one value counts"
        case .malformedArgument(let number, let text):
            "argument \(number) is not UTF-8: \(text.terminalSafe)"
        case .malformedOption(let name, let found, let expected):
            "\(name) is \"\(found.terminalSafe)\", expected \(expected)"
        case .unfitTrust(let error):
            "these options make no trust root: \(error)"
        case .missingKeys(let what):
            "no key for \(what)"
        case .noTrustRoot(let path):
            "there is no trust root in \(path.string.terminalSafe), expected files root.<N>.dsse.json"
        case .missingFile(let path, let name):
            "there is no \(path.string.terminalSafe), which \(name) names"
        case .noProgram(let path, let name):
            "\(path.string.terminalSafe), which \(name) names, is no program"
        case .unreadableConfiguration(let error):
            "the configuration cannot be read: \(error)"
        case .exposedConfiguration(let path, let reason):
            "\(path.string.terminalSafe) \(reason), expected a file that only its reader or root can change"
        case .impossibleClock(let seconds):
            "the clock of this machine says \(seconds) seconds since 1970, which is before 2000 or after 9999"
        case .passphraseNeeded(let path):
            "the key \(path.string.terminalSafe) is encrypted and there is no passphrase"
        case .newPassphraseNeeded(let path):
            "the new key \(path.string.terminalSafe) needs a passphrase, and there is no terminal to ask at"
        case .passphrasesDiffer:
            "the two passphrases differ"
        case .outputClosed:
            "standard output takes nothing more"
        case .fewDescriptors(let found, let needed):
            "this process may have \(found) files open at once, sealift needs \(needed)"
        case .littleMemory(let found, let needed):
            "this process may map \(ByteCount(found)) of memory, sealift needs \(ByteCount(needed))"
        case .noThread:
            "the system gives this process no thread"
        case .dayIsFull(let day):
            "there are 9999 snapshots of \(day) already"
        case .missingBase(let digests):
            "the patch is for layers that none of the files is: \(digests.map(\.description).joined(separator: ", "))"
        case .exists(let path):
            "\(path.string.terminalSafe) is there already"
        case .wrongRoot(let found, let expected):
            "the release keys belong to \(found), the fleet is \(expected)"
        case .expiredRoot(let version, let moment, let created):
            "trust root \(version) expired at \(moment), the bundle is made at \(created)"
        }
    }

    var remedy: String? {
        switch self {
        case .unknownCommand(let name, let known):
            NearestName.of(name, in: known).map { "did you mean \($0)?" } ?? "see sealift --help"
        case .unknownOption(let name, let known):
            NearestName.of(name, in: known).map { "did you mean \($0)?" } ?? "see --help"
        case .unknownSite(let name, let known):
            NearestName.of(name, in: known).map { "did you mean \($0)?" }
                ?? "add it under sites in the fleet's file"
        case .repeatedOption: "give it once; run the command once for each value"
        case .malformedArgument: "give a link with a plain name that stands for it: ln -s NAME LINK"
        case .malformedOption: "see --help for an example"
        case .unfitTrust: "give each key to one role, and let no more sign than there are"
        case .missingKeys: "name one, or make one with: sealift keys generate"
        case .noTrustRoot: "make one with: sealift trust init"
        case .missingFile, .noProgram, .unreadableConfiguration: "check the path"
        case .exposedConfiguration(let path, _):
            "see who has changed it, then: chown root \(ShellWord(path.string)); chmod go-w \(ShellWord(path.string))"
        case .impossibleClock: "set the clock"
        case .passphraseNeeded: "set SEALIFT_PASSPHRASE_FILE to a file that holds it, or run in a terminal"
        case .newPassphraseNeeded:
            "set SEALIFT_PASSPHRASE_FILE to a file that holds one, or give --no-passphrase"
        case .passphrasesDiffer: "run again"
        case .outputClosed: nil
        case .fewDescriptors(_, let needed):
            "raise the limit: ulimit -n \(needed), or LimitNOFILE of the service"
        case .littleMemory(_, let needed):
            "raise the limit: ulimit -v \(needed >> 10), or LimitAS of the service; ulimit -d and LimitDATA likewise"
        case .noThread:
            "end other programs of this user, or raise the limit: ulimit -u, or TasksMax of the service"
        case .dayIsFull: "build tomorrow, or give another moment with --created"
        case .missingBase: "name them with --base; sealift delta stats shows all of them"
        case .exists: "remove it, or name another place"
        case .expiredRoot:
            "sites would refuse the bundle; put a newer root, signed by the root keys, into the trust folder"
        case .wrongRoot: "use the trust folder of that organisation"
        }
    }
}
