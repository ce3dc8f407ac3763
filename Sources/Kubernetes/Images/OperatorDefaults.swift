import OCILayout
import YAML

/// Kinds whose operator chooses an image where the object names none.
enum OperatorDefaults {
    private struct Row {
        let group: String
        let kinds: Set<String>
        /// Any of these makes the object name its images itself.
        let fields: [FieldPattern]
        /// Where the object names a version, of which the operator makes a reference with this repository.
        var repository: String?
        /// The argument of the operator that names another repository.
        var argument: String?
        /// Arguments and variables of an operator among the objects that name what it chooses from.
        var sources: [String] = []
    }

    private static let rows: [Row] = [
        Row(
            group: "monitoring.coreos.com",
            kinds: ["Prometheus", "PrometheusAgent"],
            fields: ["spec.image"],
            repository: "quay.io/prometheus/prometheus",
            argument: "prometheus-default-base-image"
        ),
        Row(
            group: "monitoring.coreos.com",
            kinds: ["Alertmanager"],
            fields: ["spec.image"],
            repository: "quay.io/prometheus/alertmanager",
            argument: "alertmanager-default-base-image"
        ),
        Row(
            group: "monitoring.coreos.com",
            kinds: ["ThanosRuler"],
            fields: ["spec.image"],
            repository: "quay.io/thanos/thanos",
            argument: "thanos-default-base-image"
        ),
        elastic("elasticsearch.k8s.elastic.co", "Elasticsearch", "elasticsearch/elasticsearch"),
        elastic("kibana.k8s.elastic.co", "Kibana", "kibana/kibana"),
        elastic("apm.k8s.elastic.co", "ApmServer", "apm/apm-server"),
        elastic("logstash.k8s.elastic.co", "Logstash", "logstash/logstash"),
        Row(
            group: "kafka.strimzi.io",
            kinds: ["Kafka"],
            fields: ["spec.kafka.image"],
            sources: ["STRIMZI_KAFKA_IMAGES"]
        ),
        Row(
            group: "kafka.strimzi.io",
            kinds: ["KafkaConnect", "KafkaMirrorMaker2", "KafkaBridge"],
            fields: ["spec.image"],
            sources: ["STRIMZI_"]
        ),
        Row(
            group: "postgresql.cnpg.io",
            kinds: ["Cluster"],
            fields: ["spec.imageName", "spec.imageCatalogRef"],
            sources: ["POSTGRES_IMAGE_NAME"]
        ),
        Row(
            group: "rabbitmq.com",
            kinds: ["RabbitmqCluster"],
            fields: ["spec.image"],
            sources: ["DEFAULT_RABBITMQ_IMAGE", "RELATED_IMAGE_"]
        ),
        Row(
            group: "opentelemetry.io",
            kinds: ["OpenTelemetryCollector"],
            fields: ["spec.image"],
            sources: ["--collector-image", "RELATED_IMAGE_COLLECTOR"]
        ),
        Row(group: "minio.min.io", kinds: ["Tenant"], fields: ["spec.image"]),
        Row(group: "operator.tigera.io", kinds: ["Installation"], fields: []),
    ]

    private static func elastic(_ group: String, _ kind: String, _ path: String) -> Row {
        Row(group: group, kinds: [kind], fields: ["spec.image"], repository: "docker.elastic.co/\(path)")
    }

    /// What the operator of an object chooses; nil where the object names its image, or its kind has no such operator.
    /// - Parameters:
    ///   - bases: The repositories that arguments of operators name, by argument.
    ///   - known: The arguments and variables of operators that name images.
    static func choice(
        of object: KubernetesObject,
        bases: [String: String],
        known: Set<String>
    ) -> ImageHit? {
        let type = object.id.type
        guard let row = rows.first(where: { $0.group == type.group && $0.kinds.contains(type.kind) }) else {
            return nil
        }
        let named = row.fields.flatMap { $0.values(in: object.node) }
        guard !named.contains(where: { !$0.node.isNull && $0.node.string != "" }) else { return nil }
        if let hit = version(of: object, row, bases) { return hit }
        let isKnown = known.contains { name in row.sources.contains { name.hasPrefix($0) } }
        guard !isKnown else { return nil }
        return ImageHit(
            path: YAMLPath().key("spec"),
            position: (object.node["spec"] ?? object.node).position,
            text: "",
            meaning: .doubt(.operatorChooses, nil),
            pinning: .impossible("the operator chooses the image")
        )
    }

    private static func version(of object: KubernetesObject, _ row: Row, _ bases: [String: String])
        -> ImageHit?
    {
        guard let repository = row.repository, let node = object.node["spec"]?["version"],
            let version = node.scalar?.text, !version.isEmpty, !node.isNull
        else { return nil }
        let base =
            object.node["spec"]?["baseImage"]?.string ?? row.argument.flatMap { bases[$0] } ?? repository
        guard let reference = ImageShape.parse("\(base):\(version)") else { return nil }
        return ImageHit(
            path: YAMLPath().key("spec").key("version"),
            position: node.position,
            text: version,
            meaning: .image(reference, ImageOrigin(.rule, "\(object.id.type.kind) spec.version")),
            pinning: .impossible("the operator makes the reference of a version; spec.image can be pinned")
        )
    }
}
