import Diagnostics
import Testing

/// The check itself: what breaks a promise is noticed, what keeps it is not.
@Suite struct FuzzTargetTests {
    struct Answer: OperatorError, CustomTestStringConvertible {
        var identifier = "test.answer"
        var exitClass = ExitClass.corrupt
        var description = "found 1, expected 2"
        var remedy: String? = "ask for another one"
        var report: ErrorReport { ErrorReport(identifier, exitClass, description, remedy: remedy) }
        var testDescription: String { description.debugDescription }
    }

    struct Foreign: Error {}

    private func verdict(on error: any Error, reading input: String = "") async throws(Violation)
        -> FuzzTarget.Verdict
    {
        try await FuzzTarget(.corrupt) { _ in throw error }.run(Array(input.utf8))
    }

    @Test(arguments: [
        Answer(exitClass: .usage), Answer(description: ""), Answer(description: "found \u{1B}[2J"),
        Answer(description: "found 1\nexpected 2"), Answer(remedy: "see \u{202E}x"),
        Answer(description: String(repeating: "a ", count: 9_000)), Answer(description: "found Optional(1)"),
    ])
    func `an answer that breaks a promise is noticed`(answer: Answer) async {
        await #expect(throws: Violation.self) { try await verdict(on: answer) }
    }

    @Test func `an error of a library is noticed, a good one is a verdict`() async throws {
        await #expect(throws: Violation.self) { try await verdict(on: Foreign()) }
        #expect(try await verdict(on: Answer()) == .refused("test.answer"))
        let quoting = Answer(description: "found NIO, expected Go")
        #expect(try await verdict(on: quoting, reading: "the NIO of the input") == .refused("test.answer"))
    }
}
