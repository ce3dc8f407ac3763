import Diagnostics
import Testing

@testable import sealift

/// How an error is told.
@Suite struct FailureTests {
    private struct Trouble: OperatorError {
        var details: [ErrorDetail] = []
        var remedy: String? = "do this"
        var report: ErrorReport { ErrorReport("test.trouble", .media, "found 1, expected 2", remedy: remedy) }
    }

    private struct Foreign: Error {}

    @Test func `an error is its text and what to do`() {
        let failure = Failure(Trouble())
        #expect(failure.lines == ["error: found 1, expected 2", "  -> do this"])
        #expect(failure.exit == 10)
        #expect(failure.id == "test.trouble")
    }

    @Test func `an error without a remedy says what its class says`() {
        let failure = Failure(Trouble(remedy: nil))
        #expect(failure.remedy == ExitClass.media.generalRemedy)
    }

    @Test func `details are told unless the text says them already`() {
        let two = [ErrorDetail("a", "is old"), ErrorDetail("b", "is new", remedy: "wait")]
        #expect(
            Failure(Trouble(details: two)).lines == [
                "error: found 1, expected 2", "  a: is old", "  b: is new", "    -> wait", "  -> do this",
            ]
        )
        let known = [ErrorDetail("a", "found 1")]
        #expect(Failure(Trouble(details: known)).lines == ["error: found 1, expected 2", "  -> do this"])
    }

    @Test func `a cancelled run is no fault, and an unknown error is one of sealift`() {
        #expect(Failure(CancellationError()).exit == 130)
        #expect(Failure(Foreign()).exit == 1)
        #expect(Failure(Foreign()).id == "internal")
    }
}
