extension YAMLNode {
    /// The node as JSON: keys sorted bytewise, no spaces, numbers as the JSON encoder of Go writes them.
    ///
    /// This is what the API server makes of the YAML text, up to the order of keys.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        appendJSON(to: &bytes)
        return bytes
    }

    private func appendJSON(to bytes: inout [UInt8]) {
        switch content {
        case .scalar(let scalar): scalar.value.appendJSON(to: &bytes)
        case .sequence(let nodes):
            bytes.append(UInt8(ascii: "["))
            for (index, node) in nodes.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                node.appendJSON(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .mapping(let mapping):
            let entries = mapping.entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            bytes.append(UInt8(ascii: "{"))
            for (index, entry) in entries.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                appendJSONString(entry.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                entry.value.appendJSON(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension YAMLValue {
    fileprivate func appendJSON(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .unsigned(let number): bytes.append(contentsOf: String(number).utf8)
        case .number(let number): bytes.append(contentsOf: JSONNumber.text(number).utf8)
        case .string(let text): appendJSONString(text, to: &bytes)
        }
    }
}

/// Escapes what JSON must and what YAML does not take as it is, so that the result is good YAML too.
private func appendJSONString(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": bytes.append(contentsOf: "\\\"".utf8)
        case "\\": bytes.append(contentsOf: "\\\\".utf8)
        case "\n": bytes.append(contentsOf: "\\n".utf8)
        case "\r": bytes.append(contentsOf: "\\r".utf8)
        case "\t": bytes.append(contentsOf: "\\t".utf8)
        case _ where PlainText.isPrintable(scalar): bytes.append(contentsOf: String(scalar).utf8)
        default:
            let digits = String(scalar.value, radix: 16)
            bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
        }
    }
    bytes.append(UInt8(ascii: "\""))
}
