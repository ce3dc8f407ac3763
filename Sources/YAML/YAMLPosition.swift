/// A line and a column, both counted from 1 as editors do.
package struct YAMLPosition: Sendable, Hashable {
    /// The line, from 1.
    package let line: Int
    /// The column in characters, from 1.
    package let column: Int

    /// Names a position.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Where a document begins; also what a node has that no text was read for.
    package static let start = YAMLPosition(line: 1, column: 1)
}
