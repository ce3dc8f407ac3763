/// Header fields in the order in which they are sent or came; names compare without regard to case.
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral, Sequence {
    private var fields: [Field]

    private struct Field: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// No fields.
    package init() {
        fields = []
    }

    /// The fields of a literal, in its order.
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// Adds a field, even when one of this name is there.
    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value of `name`; setting replaces all values, nil removes them.
    package subscript(name: String) -> String? {
        get { fields.first { $0.name.isSameName(as: name) }?.value }
        set {
            fields.removeAll { $0.name.isSameName(as: name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// All values of `name` in order.
    package func values(of name: String) -> [String] {
        fields.filter { $0.name.isSameName(as: name) }.map(\.value)
    }

    package func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
        fields.lazy.map { (name: $0.name, value: $0.value) }.makeIterator()
    }

    /// The size of all names and values in bytes.
    package var byteCount: Int {
        fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }
}

extension String {
    fileprivate func isSameName(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8) {
            $0 == $1 || ($0 | 0x20 == $1 | 0x20 && ($0 | 0x20) >= UInt8(ascii: "a"))
        }
    }
}
