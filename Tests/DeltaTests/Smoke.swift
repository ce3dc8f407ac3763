import Testing
@testable import Delta
@Test func `a placeholder`() { #expect(Token.literal.isLiteral) }
