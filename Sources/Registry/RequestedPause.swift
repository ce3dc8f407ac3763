import FoundationEssentials
import Transport

/// What a registry asks for by `Retry-After`: seconds, or a moment by its own clock (RFC 9110, 10.2.3).
struct RequestedPause: Sendable {
    let operation: RegistryOperation
    let duration: Duration

    /// Nil if it asks for nothing that can be understood; a moment counts from the `Date` of the answer, never from a clock of ours.
    init?(_ headers: HTTPHeaders, _ operation: RegistryOperation) {
        guard let text = headers["Retry-After"] else { return nil }
        self.operation = operation
        if let seconds = Int64(text) {
            duration = .seconds(min(max(0, seconds), 1 << 40))
        } else if let end = Self.moment(text), let now = headers["Date"].flatMap(Self.moment) {
            duration = .seconds(max(0, end - now))
        } else {
            return nil
        }
    }

    /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func moment(_ text: String) -> Int64? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[3].utf8.count == 4,
            let month = months.firstIndex(of: String(parts[2]))
        else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        do {
            let date = try Date("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z", strategy: .iso8601)
            return Int64(date.timeIntervalSince1970)
        } catch {
            return nil
        }
    }
}
