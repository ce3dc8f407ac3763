/// How a program ended, and what it wrote.
package struct ProcessOutcome: Sendable, Equatable {
    /// The exit status, or minus the number of the signal that ended it.
    package let status: Int
    /// What it wrote to standard output.
    package let output: [UInt8]
    /// The first 64 KiB of what it wrote to standard error.
    package let errors: [UInt8]

    /// Describes an ended program.
    package init(status: Int, output: [UInt8], errors: [UInt8] = []) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    /// Whether it said that all went well.
    package var isSuccess: Bool { status == 0 }

    /// The last lines of standard error, or else what its status means.
    package var complaint: String {
        let text = String(decoding: errors, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        if !lines.isEmpty { return lines.suffix(5).joined(separator: "; ") }
        return status < 0 ? "ended by signal \(-status)" : "exit status \(status)"
    }
}
