import Synchronization
import Transport

/// A server in memory that gives the answers of one input, one after the other, and 404 from then on.
///
/// Between answers is a byte 0x1E; an answer is a line with its status, lines `Name: value`, an empty line and the body.
final class ScriptedAnswers: HTTPTransport {
    /// More requests than this for one input are requests without end.
    private static let requestLimit = 400

    private let answers: [ArraySlice<UInt8>]
    private let count = Mutex(0)

    init(_ input: ArraySlice<UInt8>) {
        answers = input.split(separator: 0x1E, maxSplits: 64, omittingEmptySubsequences: false)
    }

    func withResponse<Result>(
        to request: HTTPRequest,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Result {
        let number = count.withLock { count in
            defer { count += 1 }
            return count
        }
        guard number < Self.requestLimit else { throw Violation("it asks without end") }
        var response = HTTPResponse(status: 404)
        if number < answers.count { response = Self.response(answers[number], to: request) }
        return try await body(&response)
    }

    private static func response(_ answer: ArraySlice<UInt8>, to request: HTTPRequest) -> HTTPResponse {
        let end = answer.firstRange(of: "\n\n".utf8)
        let lines = answer[..<(end?.lowerBound ?? answer.endIndex)].split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0, as: UTF8.self) }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers.add(String(parts[0]), String(parts[1].drop { $0 == " " })) }
        }
        let status = lines.first.flatMap { Int($0) } ?? 200
        return HTTPResponse(
            status: (200...599).contains(status) ? status : 500,
            headers: headers,
            body: request.method == .head ? [] : end.map { Array(answer[$0.upperBound...]) } ?? []
        )
    }
}
