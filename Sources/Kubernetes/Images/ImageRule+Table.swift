extension ImageRule {
    /// The kinds whose fields name images: Kubernetes, then what is built on it, by group.
    ///
    /// Pods inside other kinds, and whole objects inside other objects, are found without a row: see ``ObjectScan``. Arguments and variables of
    /// containers are in ``ImageArguments``, charts and artifacts in OCI registries in ``OCISources``.
    static let table: [ImageRule] = [
        // Kubernetes (kubernetes/api: core/v1, apps/v1, batch/v1)
        ImageRule("", "Pod", pod: ["spec"]),
        ImageRule("", "PodTemplate", pod: ["template.spec"]),
        ImageRule("", "ReplicationController", pod: ["spec.template.spec"]),
        ImageRule("apps", "Deployment ReplicaSet StatefulSet DaemonSet", pod: ["spec.template.spec"]),
        ImageRule("batch", "Job", pod: ["spec.template.spec"]),
        ImageRule("batch", "CronJob", pod: ["spec.jobTemplate.spec.template.spec"]),
        // Argo Rollouts, Workflows, Events, CD, Image Updater
        ImageRule("argoproj.io", "Rollout", pod: ["spec.template.spec"]),
        ImageRule("argoproj.io", "Experiment", pod: ["spec.templates[].template.spec"]),
        ImageRule(
            "argoproj.io",
            "AnalysisTemplate ClusterAnalysisTemplate AnalysisRun",
            pod: ["spec.metrics[].provider.job.spec.template.spec"]
        ),
        ImageRule(
            "argoproj.io",
            "Workflow WorkflowTemplate ClusterWorkflowTemplate",
            parameters: workflow("spec")
        ),
        ImageRule("argoproj.io", "CronWorkflow", parameters: workflow("spec.workflowSpec")),
        ImageRule("argoproj.io", "Sensor EventSource", images: ["spec.template.container.image"]),
        ImageRule(
            "argoproj.io",
            "ArgoCD",
            tagged: [
                ("spec.image", by: "spec.version"), ("spec.redis.image", by: "spec.redis.version"),
                ("spec.sso.dex.image", by: "spec.sso.dex.version"),
            ]
        ),
        // Flux
        ImageRule("kustomize.toolkit.fluxcd.io", "Kustomization", parts: ["spec.images[]"]),
        ImageRule("image.toolkit.fluxcd.io", "ImageRepository", ignored: ["spec.image"]),
        // Read by OCISources
        ImageRule("source.toolkit.fluxcd.io", "OCIRepository HelmRepository", ignored: ["spec.url"]),
        ImageRule("argoproj.io", "Application", ignored: ["spec.source.repoURL", "spec.sources[].repoURL"]),
        ImageRule(
            "argoproj.io",
            "ApplicationSet",
            ignored: ["spec.template.spec.source.repoURL", "spec.template.spec.sources[].repoURL"]
        ),
        ImageRule("argoproj.io", "AppProject", ignored: ["spec.sourceRepos"]),
        // Prometheus operator, Victoria Metrics, OpenTelemetry, Grafana
        ImageRule(
            "monitoring.coreos.com",
            "Prometheus PrometheusAgent Alertmanager ThanosRuler",
            pod: ["spec"],
            images: ["spec.image", "spec.thanos.image"],
            ignored: ["spec.baseImage"]
        ),
        ImageRule(
            "operator.victoriametrics.com",
            "VMAgent VMAlert VMAlertmanager VMAuth VMSingle VLogs VLSingle",
            pod: ["spec"],
            parts: ["spec.image"]
        ),
        ImageRule(
            "operator.victoriametrics.com",
            "VMCluster",
            parts: ["spec.vmselect.image", "spec.vminsert.image", "spec.vmstorage.image"]
        ),
        ImageRule(
            "opentelemetry.io",
            "OpenTelemetryCollector TargetAllocator OpAMPBridge",
            images: ["spec.image", "spec.targetAllocator.image"]
        ),
        ImageRule("opentelemetry.io", "Instrumentation", images: ["spec.*.image"]),
        ImageRule("grafana.integreatly.org", "Grafana", pod: ["spec.deployment.spec.template.spec"]),
        // Knative
        ImageRule("serving.knative.dev", "Service Configuration", pod: ["spec.template.spec"]),
        ImageRule("serving.knative.dev", "Revision", pod: ["spec"]),
        ImageRule("sources.knative.dev", "ContainerSource", pod: ["spec.template.spec"]),
        ImageRule("", "ConfigMap", named: "config-deployment", images: ["data[\"queue-sidecar-image\"]"]),
        // Tekton
        ImageRule(
            "tekton.dev",
            "Task ClusterTask StepAction",
            parameters: task("spec") + ["spec.image" as FieldPattern]
        ),
        ImageRule(
            "tekton.dev",
            "TaskRun",
            images: ["spec.taskRef.bundle"],
            parameters: task("spec.taskSpec")
        ),
        ImageRule(
            "tekton.dev",
            "Pipeline",
            images: ["spec.tasks[].taskRef.bundle", "spec.finally[].taskRef.bundle"],
            parameters: task("spec.tasks[].taskSpec") + task("spec.finally[].taskSpec")
        ),
        ImageRule(
            "tekton.dev",
            "PipelineRun",
            images: ["spec.pipelineRef.bundle", "spec.pipelineSpec.tasks[].taskRef.bundle"],
            parameters: task("spec.pipelineSpec.tasks[].taskSpec")
                + task("spec.pipelineSpec.finally[].taskSpec")
        ),
        // KubeVirt and its importer of disks
        ImageRule("kubevirt.io", "VirtualMachineInstance", images: machine("spec")),
        ImageRule(
            "kubevirt.io",
            "VirtualMachine VirtualMachineInstanceReplicaSet",
            images: machine("spec.template.spec"),
            locators: ["spec.dataVolumeTemplates[].spec.source.registry.url"]
        ),
        ImageRule(
            "pool.kubevirt.io",
            "VirtualMachinePool",
            images: machine("spec.virtualMachineTemplate.spec.template.spec")
        ),
        ImageRule("cdi.kubevirt.io", "DataVolume", locators: ["spec.source.registry.url"]),
        ImageRule("cdi.kubevirt.io", "DataImportCron", locators: ["spec.template.spec.source.registry.url"]),
        // Databases and queues
        ImageRule(
            "kafka.strimzi.io",
            "Kafka",
            images: [
                "spec.kafka.image", "spec.zookeeper.image", "spec.entityOperator.topicOperator.image",
                "spec.entityOperator.userOperator.image", "spec.entityOperator.tlsSidecar.image",
                "spec.kafkaExporter.image", "spec.cruiseControl.image", "spec.jmxTrans.image",
            ]
        ),
        ImageRule(
            "kafka.strimzi.io",
            "KafkaConnect KafkaMirrorMaker KafkaMirrorMaker2 KafkaBridge",
            images: ["spec.image", "spec.clientRackInitImage"],
            ignored: ["spec.build.output.image"]
        ),
        ImageRule("postgresql.cnpg.io", "Cluster", images: ["spec.imageName"]),
        ImageRule("postgresql.cnpg.io", "ImageCatalog ClusterImageCatalog", images: ["spec.images[].image"]),
        ImageRule("acid.zalan.do", "postgresql", images: ["spec.dockerImage"]),
        ImageRule("rabbitmq.com", "RabbitmqCluster", images: ["spec.image"]),
        ImageRule("minio.min.io", "Tenant", images: ["spec.image", "spec.kes.image"]),
        ImageRule(
            "elasticsearch.k8s.elastic.co kibana.k8s.elastic.co apm.k8s.elastic.co logstash.k8s.elastic.co",
            "Elasticsearch Kibana ApmServer Logstash",
            images: ["spec.image"]
        ),
        ImageRule("beat.k8s.elastic.co agent.k8s.elastic.co", "Beat Agent", images: ["spec.image"]),
        ImageRule(
            "redis.redis.opstreelabs.in",
            "Redis RedisCluster",
            images: ["spec.kubernetesConfig.image"]
        ),
        ImageRule("k8s.mariadb.com", "MariaDB", images: ["spec.image"]),
        // Storage, networks, nodes
        ImageRule("ceph.rook.io", "CephCluster", images: ["spec.cephVersion.image"]),
        ImageRule("", "ConfigMap", named: "rook-ceph-operator-config", images: rookImages),
        ImageRule("longhorn.io", "EngineImage", images: ["spec.image"]),
        ImageRule(
            "upgrade.cattle.io",
            "Plan",
            tagged: [
                ("spec.upgrade.image", by: "spec.version"), ("spec.prepare.image", by: "spec.version"),
            ]
        ),
        ImageRule(
            "helm.cattle.io",
            "HelmChart",
            images: ["spec.jobImage"],
            ignored: ["spec.chart", "spec.repo"]
        ),
        ImageRule("nvidia.com", "ClusterPolicy", parts: ["spec.*", "spec.driver.manager"]),
        // Data and machine learning
        ImageRule(
            "sparkoperator.k8s.io",
            "SparkApplication ScheduledSparkApplication",
            images: ["spec.image", "spec.driver.image", "spec.executor.image", "spec.template.image"]
        ),
        ImageRule("flink.apache.org", "FlinkDeployment", images: ["spec.image"]),
        ImageRule("serving.kserve.io", "ServingRuntime ClusterServingRuntime", pod: ["spec"]),
        // Applications and policies
        ImageRule("k8s.keycloak.org", "Keycloak", images: ["spec.image"]),
        ImageRule("dragonflydb.io", "Dragonfly", images: ["spec.image"]),
        ImageRule("pkg.crossplane.io", "Provider Configuration Function", images: ["spec.package"]),
        ImageRule("pkg.crossplane.io", "ControllerConfig", images: ["spec.image"]),
        // Operator Lifecycle Manager
        ImageRule(
            "operators.coreos.com",
            "ClusterServiceVersion",
            pod: ["spec.install.spec.deployments[].spec.template.spec"],
            images: ["spec.relatedImages[].image"]
        ),
        ImageRule("operators.coreos.com", "CatalogSource", images: ["spec.image"]),
        ImageRule("olm.operatorframework.io", "ClusterCatalog", images: ["spec.source.image.ref"]),
        // What names images that others run
        ImageRule(
            "kyverno.io",
            "ClusterPolicy Policy",
            ignored: [
                "spec.rules[].verifyImages", "spec.rules[].validate", "spec.rules[].match",
                "spec.rules[].exclude",
                "spec.rules[].preconditions",
            ]
        ),
        ImageRule("policies.kyverno.io", "ImageValidatingPolicy ValidatingPolicy", ignored: ["spec"]),
        ImageRule("policy.sigstore.dev", "ClusterImagePolicy", ignored: ["spec.images"]),
        ImageRule(
            "config.openshift.io operator.openshift.io",
            "ImageDigestMirrorSet ImageTagMirrorSet ImageContentSourcePolicy",
            ignored: ["spec"]
        ),
        ImageRule(
            "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicy MutatingAdmissionPolicy",
            ignored: ["spec"]
        ),
    ]

    /// Where a task of Tekton names images.
    private static func task(_ path: String) -> [FieldPattern] {
        ["steps[].image", "stepTemplate.image", "sidecars[].image"].compactMap {
            FieldPattern("\(path).\($0)")
        }
    }

    /// Where a workflow of Argo names images.
    private static func workflow(_ path: String) -> [FieldPattern] {
        let template = [
            "container.image", "script.image", "containerSet.containers[].image", "initContainers[].image",
            "sidecars[].image", "data.source.artifactPaths.image",
        ]
        return template.flatMap { ["\(path).templates[].\($0)", "\(path).templateDefaults.\($0)"] }
            .compactMap(FieldPattern.init(_:))
    }

    /// Where a virtual machine names images.
    private static func machine(_ path: String) -> [FieldPattern] {
        ["volumes[].containerDisk.image", "domain.firmware.kernelBoot.container.image"]
            .compactMap { FieldPattern("\(path).\($0)") }
    }

    private static let rookImages: [FieldPattern] = [
        "data.ROOK_CSI_CEPH_IMAGE", "data.ROOK_CSI_REGISTRAR_IMAGE", "data.ROOK_CSI_RESIZER_IMAGE",
        "data.ROOK_CSI_PROVISIONER_IMAGE", "data.ROOK_CSI_SNAPSHOTTER_IMAGE", "data.ROOK_CSI_ATTACHER_IMAGE",
        "data.ROOK_CSIADDONS_IMAGE",
    ]
}
