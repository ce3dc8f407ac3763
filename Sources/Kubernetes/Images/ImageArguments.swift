/// Arguments and variables of containers that are known to name images, as operators get the images of what they run.
enum ImageArguments {
    /// How the value of one is read.
    enum Form {
        /// A reference.
        case image
        /// References between commas, spaces and lines, each perhaps behind `name=`.
        case list
        /// A repository, to which the operator adds a version.
        case base
    }

    /// Arguments without their dashes.
    private static let arguments: [String: Form] = {
        var forms: [String: Form] = [
            // prometheus-operator (cmd/operator/main.go)
            "prometheus-config-reloader": .image, "prometheus-default-base-image": .base,
            "alertmanager-default-base-image": .base, "thanos-default-base-image": .base,
            // cert-manager
            "acme-http01-solver-image": .image,
            // Strimzi, Crossplane, Argo
            "executor-image": .image, "package-runtime-image": .image, "xfn-runner-image": .image,
        ]
        let images = [
            // Tekton
            "entrypoint-image", "nop-image", "git-image", "shell-image", "shell-image-win",
            "sidecarlogresults-image",
            "workingdirinit-image", "kubeconfig-writer-image", "imagedigest-exporter-image", "pr-image",
            // Longhorn
            "engine-image", "instance-manager-image", "share-manager-image", "backing-image-manager-image",
            "support-bundle-manager-image", "manager-image", "service-account-image",
            // OpenTelemetry operator
            "collector-image", "target-allocator-image", "operator-opamp-bridge-image",
            "auto-instrumentation-java-image", "auto-instrumentation-nodejs-image",
            "auto-instrumentation-python-image", "auto-instrumentation-dotnet-image",
            "auto-instrumentation-go-image", "auto-instrumentation-apache-httpd-image",
            "auto-instrumentation-nginx-image",
            // local-path-provisioner, rancher system-upgrade
            "helper-image", "kubectl-image",
        ]
        for name in images { forms[name] = .image }
        return forms
    }()

    private static let variables: [String: Form] = [
        // CloudNativePG, Rook, KubeVirt, MinIO, RabbitMQ
        "POSTGRES_IMAGE_NAME": .image, "OPERATOR_IMAGE_NAME": .image, "ROOK_CEPH_IMAGE": .image,
        "DEFAULT_RABBITMQ_IMAGE": .image, "DEFAULT_CREDENTIAL_UPDATER_IMAGE": .image,
        "DEFAULT_USER_UPDATER_IMAGE": .image, "CONTROLLER_IMAGE": .image, "IMPORTER_IMAGE": .image,
        "CLONER_IMAGE": .image, "UPLOADPROXY_IMAGE": .image, "UPLOADSERVER_IMAGE": .image,
        "APISERVER_IMAGE": .image,
        // system-upgrade-controller, k3s helm-controller, cert-manager of Knative
        "SYSTEM_UPGRADE_JOB_KUBECTL_IMAGE": .image, "JOB_IMAGE": .image,
    ]

    private static let variablePatterns: [(prefix: String, suffix: String, form: Form)] = [
        // Operator Lifecycle Manager
        ("RELATED_IMAGE_", "", .image),
        // Strimzi
        ("STRIMZI_", "_IMAGES", .list), ("STRIMZI_DEFAULT_", "_IMAGE", .image),
        // KubeVirt, OpenEBS, Rook's drivers
        ("VIRT_", "_IMAGE", .image), ("OPENEBS_IO_", "_IMAGE", .image), ("ROOK_CSI_", "_IMAGE", .image),
    ]

    /// How the value of an argument is read; nil where it is not known to name an image.
    static func form(ofArgument name: Substring) -> Form? {
        arguments[String(name.drop { $0 == "-" })]
    }

    /// How the value of a variable is read; nil where it is not known to name an image.
    static func form(ofVariable name: String) -> Form? {
        variables[name]
            ?? variablePatterns.first { name.hasPrefix($0.prefix) && name.hasSuffix($0.suffix) }?.form
    }
}
