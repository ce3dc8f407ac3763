import Diagnostics
import YAML

/// Something wrong with what an object of Argo CD or Flux names, together with the object.
struct FollowedObjectError: OperatorError {
    private let object: String
    private let place: YAMLLocation
    private let cause: any OperatorError

    var report: ErrorReport {
        ErrorReport(
            cause.identifier,
            cause.exitClass,
            "\(place): \(object.terminalSafe): \(cause.description)",
            remedy: cause.remedy
        )
    }

    var details: [ErrorDetail] { cause.details }

    /// Runs `body`, and names `document` in what it throws, unless that names an object of its own.
    static func naming<Result>(
        _ document: RenderedSource.Document,
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as any OperatorError where !(error is Self) && !(error is GitOpsError) {
            throw Self(
                object: document.label,
                place: YAMLLocation(document.text, document.node.position),
                cause: error
            )
        }
    }
}
