/// What a chart is rendered with.
///
/// Later ones win: values of the chart, ``valueFiles`` in order, ``values``, and ``parameters`` as `helm` has them: `--set-json`, `--set`,
/// `--set-string`, `--set-file`, `--set-literal`.
package struct HelmOptions: Sendable, Hashable {
    /// A file with values.
    package struct ValueFile: Sendable, Hashable {
        /// The tree that it is in; nil for ``HelmOptions/files``.
        package let tree: SourceTree?
        /// Where it is in the tree.
        package var path: String

        /// Names a file.
        package init(_ path: String, in tree: SourceTree? = nil) {
            self.path = path
            self.tree = tree
        }
    }

    /// One value by its path in the values.
    package struct Parameter: Sendable, Hashable {
        /// How the text is read.
        package enum Style: String, Sendable, Hashable, CaseIterable {
            /// As JSON.
            case json = "set-json"
            /// As `helm` does: numbers, booleans, `null` and `{a,b}` are what they look like; commas are part of the text.
            case guessed = "set"
            /// As text.
            case text = "set-string"
            /// As the path of a file in ``HelmOptions/files`` whose text it is.
            case file = "set-file"
            /// As text in which nothing is special.
            case literal = "set-literal"
        }

        /// How the text is read.
        package let style: Style
        /// The path of the value: `a.b[0].c`.
        package let name: String
        /// The text.
        package var value: String

        /// Gives a value.
        package init(_ style: Style, _ name: String, _ value: String) {
            self.style = style
            self.name = name
            self.value = value
        }
    }

    /// What becomes of hooks of installation and upgrade; those of deletion, rollback and test never go to a site.
    package enum Hooks: String, Sendable, Hashable, CaseIterable {
        /// They are objects like others.
        case keep
        /// They are left out.
        case drop
    }

    /// The name of the release, at most 53 bytes; nil for that of the source.
    package var release: String?
    /// The version that the chart must have; nil for whichever is there.
    package var version: String?
    /// The tree of the files below; nil for the tree of the chart.
    package var files: SourceTree?
    /// Files with values; each must be there.
    package var valueFiles: [ValueFile]
    /// Values as YAML.
    package var values: String?
    /// Single values.
    package var parameters: [Parameter]
    /// Whether the definitions in `crds/` are part of it.
    package var includesDefinitions: Bool
    /// Whether values are held against the chart's schema.
    package var checksSchema: Bool
    /// What becomes of hooks.
    package var hooks: Hooks
    /// What the chart may do although it gives other objects at another time.
    package var policy: ChartPolicy
    /// What the chart is told about the cluster; nil for the profile of the site.
    package var profile: ClusterProfile?
    /// What kustomize changes in its objects, one after the other, as ``KustomizeOptions/edits``.
    package var edits: [String]

    /// The values of the chart and all of its objects, unless said otherwise.
    package init(
        release: String? = nil,
        version: String? = nil,
        files: SourceTree? = nil,
        valueFiles: [ValueFile] = [],
        values: String? = nil,
        parameters: [Parameter] = [],
        includesDefinitions: Bool = true,
        checksSchema: Bool = true,
        hooks: Hooks = .keep,
        policy: ChartPolicy = ChartPolicy(),
        profile: ClusterProfile? = nil,
        edits: [String] = []
    ) {
        self.release = release
        self.version = version
        self.files = files
        self.valueFiles = valueFiles
        self.values = values
        self.parameters = parameters
        self.includesDefinitions = includesDefinitions
        self.checksSchema = checksSchema
        self.hooks = hooks
        self.policy = policy
        self.profile = profile
        self.edits = edits
    }

    func expanded(by expand: (String) throws(RenderingError) -> String) throws(RenderingError) -> Self {
        var options = self
        if let release { options.release = try expand(release) }
        if let values { options.values = try expand(values) }
        for index in valueFiles.indices {
            options.valueFiles[index].path = try expand(valueFiles[index].path)
        }
        for index in parameters.indices {
            options.parameters[index].value = try expand(parameters[index].value)
        }
        return options
    }
}
