package import Diagnostics
import OCILayout
import SystemPackage
import YAML

extension SnapshotError: OperatorError {
    package var identifier: String {
        switch self {
        case .notAnObject: "snapshot.not-an-object"
        case .malformedObject: "snapshot.malformed-object"
        case .nestedLists: "snapshot.nested-lists"
        case .duplicateObject: "snapshot.duplicate-object"
        case .substitution: "snapshot.substitution"
        case .malformedImage: "snapshot.malformed-image"
        case .digestConflict: "snapshot.digest-conflict"
        case .incomplete: "snapshot.incomplete"
        case .sourceMissing: "snapshot.source-missing"
        case .repeatedSource: "snapshot.repeated-source"
        case .unusedPattern: "snapshot.unused-pattern"
        case .leavesFolder: "snapshot.leaves-folder"
        case .unusableFile: "snapshot.unusable-file"
        case .kustomizationInManifests: "snapshot.kustomization-in-manifests"
        case .remoteBase: "snapshot.remote-base"
        case .notDeterministic: "snapshot.not-deterministic"
        case .overLimit: "snapshot.over-limit"
        case .toolMissing: "snapshot.tool-missing"
        case .commandFailed: "snapshot.command-failed"
        case .commandNotStarted: "snapshot.command-not-started"
        case .commandTimedOut: "snapshot.command-timed-out"
        case .commandOutputTooLarge: "snapshot.command-output-too-large"
        case .malformedName: "snapshot.malformed-name"
        case .malformedID: "snapshot.malformed-id"
        case .malformedVariable: "snapshot.malformed-variable"
        case .malformedArtifact: "snapshot.malformed-artifact"
        case .repeatedSite: "snapshot.repeated-site"
        case .siteMissing: "snapshot.site-missing"
        }
    }

    /// Wrong manifests are `corrupt`, wrong settings `usage`, a machine that lacks something `environment`.
    package var exitClass: ExitClass {
        switch self {
        case .sourceMissing, .repeatedSource, .unusedPattern, .repeatedSite, .malformedName, .malformedID,
            .malformedVariable:
            .usage
        case .toolMissing, .commandNotStarted, .commandTimedOut: .environment
        case .notAnObject, .malformedObject, .nestedLists, .duplicateObject, .substitution, .malformedImage,
            .digestConflict, .incomplete, .leavesFolder, .unusableFile, .kustomizationInManifests,
            .remoteBase, .notDeterministic, .overLimit, .commandFailed, .commandOutputTooLarge,
            .malformedArtifact, .siteMissing:
            .corrupt
        }
    }

    package var description: String {
        switch self {
        case .notAnObject(let place, let found):
            "\(place): found \(found), expected a Kubernetes object"
        case .malformedObject(let place, let path, let reason):
            "\(place): \(path.description.terminalSafe): \(reason.terminalSafe)"
        case .nestedLists(let place, let limit):
            "\(place): lists are nested deeper than \(limit)"
        case .duplicateObject(let id, let first, let second):
            "\(second): \(id.description.terminalSafe) is there already, from \(first)"
        case .substitution(let object, let path, let place, let problem):
            "\(place): \(object.terminalSafe) \(path.description.terminalSafe): \(problem)"
        case .malformedImage(let id, let path, let place, let text, let reason):
            "\(place): \(id.description.terminalSafe) \(path.description.terminalSafe): "
                + "\"\(text.terminalSafe)\" is no image reference: \(reason.terminalSafe)"
        case .digestConflict(let reference, let why, let expected):
            "\(why.terminalSafe): \(reference) does not fit its tag, which stands for \(expected)"
        case .incomplete(let missing):
            missing.summary
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
        case .malformedName(let text):
            "\"\(text.terminalSafe)\" is no name, expected 1 to 63 of a-z, 0-9 and -, not starting with -"
        case .malformedID(let text):
            "\"\(text.terminalSafe)\" names no snapshot, expected YYYY-MM-DD or YYYY-MM-DD.N with N from 2"
        case .malformedVariable(let name, let reason):
            "the variable \"\(name.terminalSafe)\" cannot be used: \(reason)"
        case .malformedArtifact(let reason):
            "the snapshot is malformed: \(reason.terminalSafe)"
        case .repeatedSite(let site):
            "the site \(site) is there twice"
        case .siteMissing(let site, let snapshot):
            "the snapshot \(snapshot) has no manifests for the site \(site)"
        }
    }

    package var remedy: String? {
        switch self {
        case .notAnObject: "move files that are no manifests out of the folder"
        case .malformedObject: "correct the manifest"
        case .nestedLists: "take the lists apart"
        case .duplicateObject: "remove one of the two"
        case .substitution:
            "define the variable for the site, write ${NAME:-default}, escape it as $${NAME}, or annotate the object with "
                + "\(DocumentSubstitution.marker): disabled"
        case .malformedImage: "write it as [host[:port]/]path[:tag][@sha256:<64 hex>], in lower case"
        case .digestConflict: "correct the tag or the digest in the manifest"
        case .incomplete:
            "add a place under images.from that has them (for a layout with bare tags: oci:DIR:REPOSITORY), or list them under images.waive with a reason"
        case .sourceMissing: "correct the path of the source"
        case .repeatedSource, .repeatedSite: "rename one of the two"
        case .unusedPattern: "correct the pattern, or take it away"
        case .leavesFolder: "replace the link by the file or folder"
        case .unusableFile: "remove it, or put the file or folder itself in its place"
        case .kustomizationInManifests: "write kustomize: instead of manifests: for this source"
        case .remoteBase:
            "copy it into the tree and refer to the copy, so that the snapshot does not depend on a network"
        case .notDeterministic:
            "make the source give the same each time, for instance by writing generated values out"
        case .overLimit: "split it into several"
        case .toolMissing: "install one of them and make sure that it is in PATH"
        case .commandFailed: "run the command by hand to see more"
        case .malformedArtifact: "build the bundle again"
        case .siteMissing: "build a bundle for this site"
        case .commandNotStarted, .commandTimedOut, .commandOutputTooLarge, .malformedName, .malformedID,
            .malformedVariable:
            nil
        }
    }

    package var details: [ErrorDetail] {
        switch self {
        case .incomplete(let missing):
            missing.map { ErrorDetail($0.reference.description, $0.why.joined(separator: ", ")) }
        case .notDeterministic(_, let objects):
            objects.map { ErrorDetail($0, "is another one each time") }
        default: []
        }
    }
}

extension [MissingImage] {
    /// The first few, each with the first place that names it.
    fileprivate var summary: String {
        let shown = prefix(5).map { image in
            let more = image.why.count > 1 ? " and \(image.why.count - 1) more" : ""
            return "\(image.reference) (\(image.why.first?.terminalSafe ?? "")\(more))"
        }
        let rest = count > shown.count ? ", and \(count - shown.count) more" : ""
        return "\(count) image\(count == 1 ? " is" : "s are") not there: " + shown.joined(separator: ", ")
            + rest
    }
}
