import TestSupport
import Testing

/// What no text of ours holds: Swift's descriptions of values, and the words of libraries.
enum OutputRules {
    private static var forbidden: [Regex<Substring>] {
        [
            #/[A-Za-z]\w*\([a-z]\w*: /#, #/\b[a-z]\w*\(\[/#, #/\bOptional\(/#, #/\bNIO[A-Z]\w*/#,
            #/\b[A-Z]\w+\.[A-Z]\w*(?:Error|Failure|Rejection|Violation)\b/#, #/\b\w+Error\.[a-z]/#,
            #/\bError Domain=/#,
            #/\b__C\./#, #/\$s\d+[A-Z]/#,
        ]
    }

    /// The first piece of `text` that should not be in it.
    static func violation(in text: String) -> String? {
        forbidden.lazy.compactMap { text.firstMatch(of: $0) }.first.map { String($0.output) }
    }

    /// Records an issue for a text that a person or a script would get.
    static func check(_ outcome: Command.Outcome) -> Command.Outcome {
        for text in [outcome.text, outcome.errors] {
            if let violation = violation(in: text) {
                Issue.record("\(violation) is no word of ours: \(text.prefix(2_000))")
            }
        }
        return outcome
    }
}

@Suite struct OutputRuleTests {
    @Test(arguments: [
        "conflicts([Cluster.ApplyRejection.Conflict(manager: \"x\")])",
        "NIOSSLExtraError.failedToValidateHostname",
        "bind(descriptor:ptr:bytes:) failed: bind(descriptor: 3, ptr: 0x0)", "Optional(3)",
        "Cluster.ApplyRejection",
        "HTTPClientError.remoteConnectionClosed", "Error Domain=NSCocoaErrorDomain",
    ])
    func `descriptions of values are found`(text: String) {
        #expect(OutputRules.violation(in: "error: \(text)") != nil)
    }

    @Test(arguments: [
        "error: there is no site in st", "  -> see 'sealift import --help'", "(default: 4GiB)",
        "3 blobs (2.0 MiB)",
        "layer(s): 3", "{\"data\":{\"name\":\"a(b)\"}}", "object ConfigMap/default/settings: refused",
    ])
    func `our texts are none`(text: String) {
        #expect(OutputRules.violation(in: text) == nil)
    }
}
