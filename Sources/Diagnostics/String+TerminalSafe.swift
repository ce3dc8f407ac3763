extension String {
    /// This text with every character that could steer a terminal or hide text written as `\u{…}`.
    ///
    /// Escapes C0 and C1 controls, bidirectional overrides, line separators, zero-width and unassigned scalars;
    /// keeps at most 1,024 scalars and marks the cut with `…`.
    package var terminalSafe: String {
        var safe = ""
        for (index, scalar) in unicodeScalars.enumerated() {
            if index == 1_024 {
                safe.append("…")
                break
            }
            if scalar.isTerminalSafe {
                safe.unicodeScalars.append(scalar)
            } else {
                safe.append("\\u{\(String(scalar.value, radix: 16))}")
            }
        }
        return safe
    }
}

extension Unicode.Scalar {
    fileprivate var isTerminalSafe: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
            false
        default: true
        }
    }
}
