import Signing

/// A moment on the command line; the clock when there is none.
struct TimestampOption {
    let value: Timestamp

    init(_ text: String?, name: String, _ runtime: RunEnvironment) throws {
        guard let text else {
            value = try runtime.timestamp()
            return
        }
        guard let timestamp = Timestamp(text) else {
            throw CommandError.malformedOption(
                name: name,
                found: text,
                expected: "a moment such as 2026-11-21T10:00:00Z"
            )
        }
        value = timestamp
    }
}
