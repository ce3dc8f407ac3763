import ArgumentParser

/// A time that passes, such as `30m`, `4h` or `2d`: one minute to 30 days.
struct DurationOption: ExpressibleByArgument {
    let seconds: Int64

    /// So many seconds.
    init(seconds: Int64) {
        self.seconds = seconds
    }

    init?(argument: String) {
        let units: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400]
        guard let last = argument.last, let unit = units[last], argument.count <= 6,
            let count = Int64(argument.dropLast()), argument.first?.isNumber == true,
            (1...30 * 86_400 / unit).contains(count)
        else { return nil }
        seconds = count * unit
    }
}
