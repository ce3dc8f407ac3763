import FoundationEssentials
import YAML

extension GoFunctions {
    /// YAML, JSON and Base64.
    static let encodings: [String: Function] = [
        "toYaml": { arguments in
            var text = String(decoding: YAMLEmitter.document(arguments[0].node), as: UTF8.self)
            if text.hasSuffix("\n") { text.removeLast() }
            return .string(text)
        },
        "fromYaml": { arguments throws(GoFunctionProblem) in
            let value = try parsed(arguments.text(0))
            guard case .map = value else {
                throw GoFunctionProblem("found \(value.words), expected a mapping")
            }
            return value
        },
        "fromYamlArray": { arguments throws(GoFunctionProblem) in
            let value = try parsed(arguments.text(0))
            guard case .list = value else { throw GoFunctionProblem("found \(value.words), expected a list") }
            return value
        },
        "toJson": { .string(String(decoding: $0[0].node.json, as: UTF8.self)) },
        "toRawJson": { .string(String(decoding: $0[0].node.json, as: UTF8.self)) },
        "fromJson": { arguments throws(GoFunctionProblem) in try parsed(arguments.text(0)) },
        "b64enc": { .string(Data($0.anyText(0).utf8).base64EncodedString()) },
        "b64dec": { arguments throws(GoFunctionProblem) in
            guard let bytes = Data(base64Encoded: arguments.anyText(0)) else {
                throw GoFunctionProblem("the text is not Base64")
            }
            return .string(String(decoding: bytes, as: UTF8.self))
        },
    ]

    private static func parsed(_ text: String) throws(GoFunctionProblem) -> GoValue {
        do {
            return GoValue(try YAMLDocuments.readOne(Array(text.utf8), name: "the text"))
        } catch {
            throw GoFunctionProblem("the text is not YAML")
        }
    }
}
