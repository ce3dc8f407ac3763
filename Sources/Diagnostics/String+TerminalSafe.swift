extension String {
    /// This text as it may be quoted in an error: no secrets, nothing that could steer a terminal or hide text, and not long.
    ///
    /// ``withoutSecrets``, then ``escaped``; keeps at most 1,024 scalars and marks the cut with `…`.
    package var terminalSafe: String {
        let text = withoutSecrets
        let scalars = text.unicodeScalars
        guard let cut = scalars.index(scalars.startIndex, offsetBy: 1_024, limitedBy: scalars.endIndex),
            cut < scalars.endIndex
        else { return text.escaped }
        return String(scalars[..<cut]).escaped + "…"
    }

    /// This text as one line that may be shown or kept: ``withoutSecrets``, then ``escaped``; doing it again changes nothing.
    package var printable: String { withoutSecrets.escaped }

    /// This text with every character that could steer a terminal, break a line or hide text written as `\u{…}`.
    ///
    /// Escapes C0 and C1 controls, bidirectional overrides, line separators, zero-width, private and unassigned scalars.
    package var escaped: String {
        guard unicodeScalars.contains(where: { !$0.isTerminalSafe }) else { return self }
        var safe = ""
        for scalar in unicodeScalars {
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
    /// Whether a terminal shows this scalar, and does nothing else.
    package var isTerminalSafe: Bool {
        if isASCII { return (0x20..<0x7F).contains(value) }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
            false
        default: true
        }
    }
}
