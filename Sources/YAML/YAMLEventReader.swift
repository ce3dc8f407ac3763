import CYAML

/// Pulls events out of libyaml.
///
/// One task uses it at a time. The parser keeps a pointer to itself and to the text, so both live on the heap until the reader goes.
final class YAMLEventReader {
    /// What libyaml does not accept.
    struct Failure: Error {
        let reason: String
        let position: YAMLPosition
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>
    private let origin: YAMLPosition

    /// Reads a piece, which must be UTF-8.
    init(_ piece: TextPiece) {
        let bytes = piece.bytes
        origin = piece.origin
        parser = .allocate(capacity: 1)
        text = .allocate(capacity: max(1, bytes.count))
        _ = text.initialize(from: bytes)
        guard yaml_parser_initialize(parser) == 1 else { fatalError("out of memory: no YAML parser") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// The next event; nothing may be asked for after `streamEnd`.
    func next() throws(Failure) -> YAMLEvent.Placed {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
            defer { yaml_event_delete(&event) }
            guard let translated = translate(event) else { continue }
            return YAMLEvent.Placed(
                event: translated,
                position: position(of: event.start_mark),
                start: Int(event.start_mark.index),
                end: Int(event.end_mark.index)
            )
        }
    }

    private func translate(_ event: yaml_event_t) -> YAMLEvent? {
        switch event.type {
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            return .scalar(
                text: String(
                    decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                    as: UTF8.self
                ),
                style: YAMLScalar.Style(scalar.style),
                tag: string(scalar.tag),
                anchor: string(scalar.anchor)
            )
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            return .sequenceStart(tag: string(sequence.tag), anchor: string(sequence.anchor))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            return .mappingStart(tag: string(mapping.tag), anchor: string(mapping.anchor))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        default: return nil
        }
    }

    private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func position(of mark: yaml_mark_t) -> YAMLPosition {
        YAMLPosition(
            line: origin.line + Int(mark.line),
            column: Int(mark.column) + (mark.line == 0 ? origin.column : 1)
        )
    }

    private func failure() -> Failure {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "unreadable"
        let context = parser.pointee.context.map { String(cString: $0) + ", " } ?? ""
        return Failure(reason: context + problem, position: position(of: parser.pointee.problem_mark))
    }
}

extension YAMLScalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        self =
            switch style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
    }
}
