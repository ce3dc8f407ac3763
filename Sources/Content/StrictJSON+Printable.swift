import Diagnostics
import FoundationEssentials

extension StrictJSON {
    /// Encodes like ``encode(_:)``, for terminals, scripts and logs: each text in it is without secrets, and what could steer a terminal or
    /// hide text is written as `\uXXXX`; NUL, which strict JSON does not have, as it is escaped in a line.
    package static func encodePrintable(_ value: some Encodable) throws -> [UInt8] {
        let encoded = try encode(value)
        var printable: [UInt8] = []
        printable.reserveCapacity(encoded.count)
        var position = 0
        while let opening = encoded[position...].firstIndex(of: UInt8(ascii: "\"")) {
            printable += encoded[position..<opening]
            let end = endOfLiteral(from: opening, in: encoded)
            printable += try printableLiteral(encoded[opening..<end])
            position = end
        }
        return printable + encoded[position...]
    }

    /// Where the string literal ends whose first quote is at `opening`.
    private static func endOfLiteral(from opening: Int, in encoded: [UInt8]) -> Int {
        var index = opening + 1
        while encoded[index] != UInt8(ascii: "\"") {
            index += encoded[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index + 1
    }

    private static func printableLiteral(_ literal: ArraySlice<UInt8>) throws -> [UInt8] {
        let isPlain = literal.allSatisfy { byte in
            byte < 0x7F && !"@= \\".utf8.contains(byte)
        }
        guard !isPlain || String(decoding: literal, as: UTF8.self).holdsKnownSecret else {
            return Array(literal)
        }
        let text = try JSONDecoder().decode(String.self, from: Data(literal))
        let safe = try encode(text.withoutSecrets.replacing("\0", with: "\0".escaped))
        var printable = ""
        for scalar in String(decoding: safe, as: UTF8.self).unicodeScalars {
            if scalar.isTerminalSafe {
                printable.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    printable += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return Array(printable.utf8)
    }
}
