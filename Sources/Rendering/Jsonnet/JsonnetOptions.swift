/// What a file of jsonnet is evaluated with.
package struct JsonnetOptions: Sendable, Hashable {
    /// A variable: text, or jsonnet code.
    package struct Variable: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// Its text or code.
        package var value: String
        /// Whether it is code.
        package let isCode: Bool

        /// Names a variable.
        package init(_ name: String, _ value: String, isCode: Bool = false) {
            self.name = name
            self.value = value
            self.isCode = isCode
        }
    }

    /// Folders of the tree in which imports are looked for, the last one first.
    package var libraries: [String]
    /// What `std.extVar` gives.
    package var external: [Variable]
    /// The arguments of the function that the file is, if it is one.
    package var arguments: [Variable]

    /// Nothing, unless said otherwise.
    package init(libraries: [String] = [], external: [Variable] = [], arguments: [Variable] = []) {
        self.libraries = libraries
        self.external = external
        self.arguments = arguments
    }

    func expanded(by expand: (String) throws(RenderingError) -> String) throws(RenderingError) -> Self {
        var options = self
        for index in libraries.indices { options.libraries[index] = try expand(libraries[index]) }
        for index in external.indices { options.external[index].value = try expand(external[index].value) }
        for index in arguments.indices { options.arguments[index].value = try expand(arguments[index].value) }
        return options
    }
}
