package import Diagnostics
import Kubernetes
import SystemPackage
import YAML

extension RenderingError: OperatorError {
    package var identifier: String {
        switch self {
        case .sourceMissing: "snapshot.source-missing"
        case .repeatedSource: "snapshot.repeated-source"
        case .unusedPattern: "snapshot.unused-pattern"
        case .leavesFolder: "snapshot.leaves-folder"
        case .unusableFile: "snapshot.unusable-file"
        case .kustomizationInManifests: "snapshot.kustomization-in-manifests"
        case .remoteBase: "snapshot.remote-base"
        case .notDeterministic: "snapshot.not-deterministic"
        case .overLimit: "snapshot.over-limit"
        case .duplicateObject: "snapshot.duplicate-object"
        case .malformedVariable: "snapshot.malformed-variable"
        case .substitution: "snapshot.substitution"
        case .toolMissing: "snapshot.tool-missing"
        case .commandFailed: "snapshot.command-failed"
        case .commandNotStarted: "snapshot.command-not-started"
        case .commandTimedOut: "snapshot.command-timed-out"
        case .commandOutputTooLarge: "snapshot.command-output-too-large"
        }
    }

    /// Wrong sources are `corrupt`, wrong settings `usage`, a machine that lacks something `environment`.
    package var exitClass: ExitClass {
        switch self {
        case .sourceMissing, .repeatedSource, .unusedPattern, .malformedVariable: .usage
        case .toolMissing, .commandNotStarted, .commandTimedOut: .environment
        case .leavesFolder, .unusableFile, .kustomizationInManifests, .remoteBase, .notDeterministic,
            .overLimit, .duplicateObject, .substitution, .commandFailed, .commandOutputTooLarge:
            .corrupt
        }
    }

    package var description: String {
        switch self {
        case .sourceMissing(let source, let path):
            "the source \(source) has no folder \(path.string.terminalSafe)"
        case .repeatedSource(let source):
            "two sources are called \(source)"
        case .unusedPattern(let source, let pattern):
            "no file of the source \(source) matches \(pattern.description.terminalSafe)"
        case .leavesFolder(let path, let target):
            "\(path.string.terminalSafe) is a link to \(target.string.terminalSafe), outside the folder of its source"
        case .unusableFile(let path):
            "\(path.string.terminalSafe) is neither a file nor a link to one"
        case .kustomizationInManifests(let path):
            "\(path.string.terminalSafe) is a kustomization, but its source is read as plain manifests"
        case .remoteBase(let place, let base):
            "\(place): \"\(base.terminalSafe)\" would have to be fetched"
        case .notDeterministic(let source, let objects):
            "the source \(source) gives other results each time: \(objects.joined(separator: ", ").terminalSafe)"
        case .overLimit(let place, let what, let limit):
            "\(place.terminalSafe) has more than \(limit) \(what)"
        case .duplicateObject(let id, let first, let second):
            "\(second): \(id.description.terminalSafe) is there already, from \(first)"
        case .malformedVariable(let name, let reason):
            "the variable \"\(name.terminalSafe)\" cannot be used: \(reason)"
        case .substitution(let object, let path, let place, let problem):
            "\(place): \(object.terminalSafe) \(path.description.terminalSafe): \(problem)"
        case .toolMissing(let names):
            "none of these programs was found: \(names.joined(separator: ", "))"
        case .commandFailed(let command, let complaint):
            "\(command.terminalSafe) failed: \(complaint.terminalSafe)"
        case .commandNotStarted(let command, let reason):
            "\(command.terminalSafe) could not be run: \(reason.terminalSafe)"
        case .commandTimedOut(let command, let duration):
            "\(command.terminalSafe) did not end within \(duration)"
        case .commandOutputTooLarge(let command, let limit):
            "\(command.terminalSafe) wrote more than \(ByteCount(Int64(limit)))"
        }
    }

    package var remedy: String? {
        switch self {
        case .sourceMissing: "correct the path of the source"
        case .repeatedSource: "rename one of the two"
        case .unusedPattern: "correct the pattern, or take it away"
        case .leavesFolder: "replace the link by the file or folder"
        case .unusableFile: "remove it, or put the file or folder itself in its place"
        case .kustomizationInManifests: "write kustomize: instead of manifests: for this source"
        case .remoteBase:
            "copy it into the tree and refer to the copy, so that the snapshot does not depend on a network"
        case .notDeterministic:
            "make the source give the same each time, for instance by writing generated values out"
        case .overLimit: "split it into several"
        case .duplicateObject: "remove one of the two"
        case .substitution:
            "define the variable for the site, write ${NAME:-default}, escape it as $${NAME}, or annotate the object with "
                + "\(RenderedSource.Document.exemption): disabled"
        case .toolMissing: "install one of them and make sure that it is in PATH"
        case .commandFailed: "run the command by hand to see more"
        case .malformedVariable, .commandNotStarted, .commandTimedOut, .commandOutputTooLarge: nil
        }
    }

    package var details: [ErrorDetail] {
        guard case .notDeterministic(_, let objects) = self else { return [] }
        return objects.map { ErrorDetail($0, "is another one each time") }
    }
}
