/// One step of a YAML text.
enum YAMLEvent {
    case documentStart
    case documentEnd
    case streamEnd
    case alias(String)
    case scalar(text: String, style: YAMLScalar.Style, tag: String?, anchor: String?)
    case sequenceStart(tag: String?, anchor: String?)
    case sequenceEnd
    case mappingStart(tag: String?, anchor: String?)
    case mappingEnd

    /// The name that it gives to what begins with it.
    var anchor: String? {
        switch self {
        case .scalar(_, _, _, let anchor), .sequenceStart(_, let anchor), .mappingStart(_, let anchor): anchor
        case .documentStart, .documentEnd, .streamEnd, .alias, .sequenceEnd, .mappingEnd: nil
        }
    }

    /// The bytes of its text; 0 for anything but a scalar.
    var textLength: Int {
        if case .scalar(let text, _, _, _) = self { text.utf8.count } else { 0 }
    }

    /// Whether the event is inside a document.
    var isContent: Bool {
        switch self {
        case .documentStart, .documentEnd, .streamEnd: false
        case .alias, .scalar, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd: true
        }
    }

    /// An event and where in the text it begins and ends.
    struct Placed {
        let event: YAMLEvent
        let position: YAMLPosition
        /// Characters before its first one.
        let start: Int
        /// Characters before the first one after it.
        let end: Int
    }
}
