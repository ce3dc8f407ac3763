import Rendering
import YAML

extension SiteSelector {
    /// Reads `all`, or a value or a list of values for each label.
    init(_ value: ConfigurationValue) throws {
        guard value.node.mapping != nil else {
            _ = try value.choice(of: ["all"])
            self = .all
            return
        }
        let labels = try value.entries().map { name, value in
            (name, value.node.sequence != nil ? try value.list().map { try $0.text() } : [try value.text()])
        }
        self.init(Dictionary(labels) { first, _ in first })
    }
}
