package import Diagnostics
import Kubernetes
import SystemPackage
import YAML

extension RenderingError: OperatorError {
    package var report: ErrorReport {
        switch self {
        case .sourceMissing(let source, let path):
            ErrorReport(
                "snapshot.source-missing",
                .usage,
                "the source \(source) has no folder \(path.string.terminalSafe)",
                remedy: "correct the path of the source"
            )
        case .fileMissing(let source, let path):
            ErrorReport(
                "snapshot.file-missing",
                .usage,
                "the source \(source) has no file \(path.string.terminalSafe)",
                remedy: "correct the path of the file"
            )
        case .repeatedSource(let source):
            ErrorReport(
                "snapshot.repeated-source",
                .usage,
                "two sources are called \(source)",
                remedy: "rename one of the two"
            )
        case .unusedPattern(let source, let pattern):
            ErrorReport(
                "snapshot.unused-pattern",
                .usage,
                "no file of the source \(source) matches \(pattern.description.terminalSafe)",
                remedy: "correct the pattern, or take it away"
            )
        case .leavesFolder(let path, let target):
            ErrorReport(
                "snapshot.leaves-folder",
                .corrupt,
                "\(path.string.terminalSafe) is a link to \(target.string.terminalSafe), outside the folder of its source",
                remedy: "replace the link by the file or folder"
            )
        case .unusableFile(let path):
            ErrorReport(
                "snapshot.unusable-file",
                .corrupt,
                "\(path.string.terminalSafe) is neither a file nor a link to one",
                remedy: "remove it, or put the file or folder itself in its place"
            )
        case .kustomizationInManifests(let path):
            ErrorReport(
                "snapshot.kustomization-in-manifests",
                .corrupt,
                "\(path.string.terminalSafe) is a kustomization, but its source is read as plain manifests",
                remedy: "write kustomize: instead of manifests: for this source"
            )
        case .remoteBase(let place, let base):
            ErrorReport(
                "snapshot.remote-base",
                .corrupt,
                "\(place): \"\(base.terminalSafe)\" would have to be fetched",
                remedy:
                    "copy it into the tree and refer to the copy, so that the snapshot does not depend on a network"
            )
        case .notDeterministic(let source, let objects):
            ErrorReport(
                "snapshot.not-deterministic",
                .corrupt,
                "the source \(source) gives other results each time: \(objects.joined(separator: ", ").terminalSafe)",
                remedy:
                    "make the source give the same each time, for instance by writing generated values out; of a chart random: keep keeps them"
            )
        case .damagedRandomValues(let path, let reason):
            ErrorReport(
                "snapshot.damaged-random-values",
                .state,
                "\(path.string.terminalSafe): \(reason.terminalSafe)",
                remedy: "bring the file back from a backup; without it every random value is a new one"
            )
        case .staleRandomValues(let path):
            ErrorReport(
                "snapshot.stale-random-values",
                .state,
                "\(path.string.terminalSafe) has changed since it was read",
                remedy: "run it again: another build has kept values of its own"
            )
        case .exposedRandomValues(let path, let permissions):
            ErrorReport(
                "snapshot.exposed-random-values",
                .state,
                "\(path.string.terminalSafe) holds passwords and has the permissions \(String(permissions, radix: 8)), expected 600",
                remedy: "make sure that nobody has copied it, then chmod 600 \(ShellWord(path.string))"
            )
        case .noFolderForRandomValues(let folder):
            ErrorReport(
                "snapshot.no-folder-for-random-values",
                .usage,
                "there is no folder \(folder.string.terminalSafe) for the random values of charts",
                remedy: "make it, or correct randomValues in sealift.yaml"
            )
        case .randomValueMissing(let source, let object, let path):
            ErrorReport(
                "snapshot.random-value-missing",
                .state,
                "the source \(source) has a random value at \(object.terminalSafe) \(path.description.terminalSafe), and the snapshot has none there",
                remedy: "use the chart, the values and the sealift.yaml that the snapshot was made with"
            )
        case .sourceVariable(let source, let site, let text, let problem):
            ErrorReport(
                "snapshot.source-variable",
                .usage,
                "the source \(source) for the site \(site): \"\(text.terminalSafe)\": \(problem)",
                remedy: "define the variable for the site, or leave the site out with sites: at the source"
            )
        case .ambiguousKind(let source, let path, let found):
            ErrorReport(
                "snapshot.ambiguous-kind",
                .usage,
                "the source \(source): \(path.string.terminalSafe) holds \(found.joined(separator: " and ").terminalSafe)",
                remedy: "write helm:, kustomize:, jsonnet: or manifests: instead of path: for this source"
            )
        case .oddSuffix(let path):
            ErrorReport(
                "snapshot.odd-suffix",
                .corrupt,
                "\(path.string.terminalSafe) has a suffix that no tool takes for a manifest",
                remedy: "rename it to end in .yaml, .yml or .json, or name it in exclude"
            )
        case .malformedOverlay(let source, let reason):
            ErrorReport(
                "snapshot.malformed-overlay",
                .usage,
                "the overlay of the source \(source) cannot be used: \(reason.terminalSafe)"
            )
        case .overLimit(let place, let what, let limit):
            ErrorReport(
                "snapshot.over-limit",
                .corrupt,
                "\(place.terminalSafe) has more than \(limit) \(what)",
                remedy: "split it into several"
            )
        case .duplicateObject(let id, let first, let second):
            ErrorReport(
                "snapshot.duplicate-object",
                .corrupt,
                "\(second): \(id.description.terminalSafe) is there already, from \(first)",
                remedy: "remove one of the two"
            )
        case .malformedVariable(let name, let reason):
            ErrorReport(
                "snapshot.malformed-variable",
                .usage,
                "the variable \"\(name.terminalSafe)\" cannot be used: \(reason)"
            )
        case .substitution(let object, let path, let place, let problem):
            ErrorReport(
                "snapshot.substitution",
                .corrupt,
                "\(place): \(object.terminalSafe) \(path.description.terminalSafe): \(problem)",
                remedy:
                    "define the variable for the site, write ${NAME:-default}, escape it as $${NAME}, or annotate the object with "
                    + "\(RenderedSource.Document.exemption): disabled"
            )
        case .toolMissing(let names):
            ErrorReport(
                "snapshot.tool-missing",
                .environment,
                "none of these programs was found: \(names.joined(separator: ", "))",
                remedy: "install one of them and make sure that it is in PATH"
            )
        case .commandFailed(let command, let complaint):
            ErrorReport(
                "snapshot.command-failed",
                .corrupt,
                "\(command.terminalSafe) failed: \(complaint.terminalSafe)",
                remedy: "run the command by hand to see more"
            )
        case .commandNotStarted(let command, let reason):
            ErrorReport(
                "snapshot.command-not-started",
                .environment,
                "\(command.terminalSafe) could not be run: \(reason.terminalSafe)"
            )
        case .commandTimedOut(let command, let duration):
            ErrorReport(
                "snapshot.command-timed-out",
                .environment,
                "\(command.terminalSafe) did not end within \(duration)"
            )
        case .commandOutputTooLarge(let command, let limit):
            ErrorReport(
                "snapshot.command-output-too-large",
                .corrupt,
                "\(command.terminalSafe) wrote more than \(ByteCount(Int64(limit)))"
            )
        }
    }

    package var details: [ErrorDetail] {
        guard case .notDeterministic(_, let objects) = self else { return [] }
        return objects.map { ErrorDetail($0, "is another one each time") }
    }
}
