import Testing

/// Small charts of every kind that makes trouble.
enum SampleCharts {
    /// A template that does not work.
    struct Fault: Sendable, CustomTestStringConvertible {
        let template: String
        /// The line, and the column where helm knows it.
        let position: String
        let words: String

        var testDescription: String { words }
    }

    static func chart(_ name: String, _ version: String = "1.0.0") -> String {
        "apiVersion: v2\nname: \(name)\nversion: \(version)\n"
    }

    static let faults: [Fault] = [
        Fault(
            template: "a: 1\nb: {{ required \"b is needed\" .Values.b }}\n",
            position: ":2:6",
            words: "b is needed"
        ),
        Fault(template: "\n{{ fail \"not here\" }}\n", position: ":2:3", words: "not here"),
        Fault(template: "a: {{ .Values.a.b.c }}\n", position: ":1:13", words: "can't evaluate field b"),
        Fault(template: "a:\n{{ unknown }}\n", position: ":2", words: "function \"unknown\" not defined"),
        Fault(template: "a:\n  b: [\n c: d\n", position: "", words: "yaml: line"),
        Fault(template: "{{ include \"none\" . }}", position: ":1:3", words: "no template \"none\""),
        Fault(template: "{{ tpl \"{{ .Values.a.b.c }}\" . }}", position: ":1:3", words: "error calling tpl"),
    ]

    /// Shaped like a stack for monitoring: definitions, hooks, dashboards, arguments of an operator.
    static let monitoring: [String: String] = [
        "chart/Chart.yaml": chart("edge-monitoring", "57.0.0"),
        "chart/values.yaml": "retention: 10d\nimage: registry.hub:5000/monitoring/operator:v0.70.0\n",
        "chart/crds/monitors.yaml": """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: monitors.example.com}
        spec: {group: example.com, scope: Namespaced, names: {kind: Monitor, plural: monitors}}
        """,
        "chart/dashboards/nodes.json": "{\"title\": \"nodes\", \"expr\": \"up{job=\\\"${job}\\\"}\"}",
        "chart/templates/operator.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{ .Release.Name }}-operator, namespace: {{ .Release.Namespace }}}
        spec:
          selector: {matchLabels: {app: operator}}
          template:
            metadata: {labels: {app: operator}}
            spec:
              containers:
              - name: operator
                image: {{ .Values.image }}
                args: ["--retention={{ .Values.retention }}", "--config-reloader={{ .Values.image }}"]
        """,
        "chart/templates/dashboards.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{ .Release.Name }}-dashboards}
        data:
        {{ (.Files.Glob "dashboards/*.json").AsConfig | indent 2 }}
        """,
        "chart/templates/hooks.yaml": hook("admission-create", "pre-install,pre-upgrade")
            + hook("cleanup", "post-delete") + hook("undo", "pre-rollback"),
        "chart/templates/tests/test.yaml": hook("test", "test"),
        "chart/templates/NOTES.txt": "Thank you for installing {{ .Chart.Name }}.\n",
    ]

    /// The objects of ``monitoring`` that no site gets.
    static let leftOut = ["Job/core-cleanup", "Job/core-undo", "Job/core-test"]

    private static func hook(_ name: String, _ events: String) -> String {
        """
        ---
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: {{ .Release.Name }}-\(name)
          annotations: {"helm.sh/hook": "\(events)", "helm.sh/hook-weight": "5"}
        spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: {{ .Values.image | quote }}}]}}}

        """
    }

    /// A chart of charts: conditions, tags, an alias, globals, values handed down and imported.
    static let umbrella: [String: String] = [
        "chart/Chart.yaml": chart("umbrella", "1.2.3") + """
            dependencies:
            - {name: cache, version: 1.0.0, condition: cache.enabled}
            - {name: queue, version: 1.0.0, repository: "file://../queue", condition: queue.enabled}
            - {name: queue, version: 1.0.0, alias: second, tags: [extra]}

            """,
        "chart/values.yaml": """
        message: hello
        list: [a]
        tags: {extra: true}
        global: {registry: registry.hub:5000}
        cache: {enabled: false, replicas: 1}
        queue: {enabled: true, labels: {}}
        second: {name: other}
        """,
        "chart/templates/a.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{ include "umbrella.name" . }}}
        data:
          message: {{ .Values.message | quote }}
          list: {{ join "-" .Values.list | quote }}
        """,
        "chart/templates/_helpers.tpl":
            "{{- define \"umbrella.name\" -}}{{ .Release.Name }}-{{ .Chart.Name | trunc 63 }}{{- end -}}",
        "chart/charts/cache/Chart.yaml": chart("cache"),
        "chart/charts/cache/values.yaml": "replicas: 2\n",
        "chart/charts/cache/templates/a.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{ .Release.Name }}-cache}
        spec: {replicas: {{ .Values.replicas }}, template: {spec: {containers: [{name: c, image: "{{ .Values.global.registry }}/cache:1"}]}}}
        """,
        "chart/charts/queue/Chart.yaml": chart("queue"),
        "chart/charts/queue/values.yaml": "name: queue\nlabels: {x: y}\n",
        "chart/charts/queue/templates/a.yaml": """
        apiVersion: v1
        kind: Service
        metadata: {name: {{ .Values.name }}-{{ .Chart.Name }}, labels: {{ toJson .Values.labels }}}
        """,
    ]

    /// A chart that takes all from a library chart and asks for the cluster.
    static let library: [String: String] = [
        "chart/Chart.yaml": chart("app") + "dependencies: [{name: common, version: 1.0.0}]\n",
        "chart/values.yaml": "site: null\ntemplate: \"{{ .Release.Name }}-of-{{ .Values.site }}\"\n",
        "chart/charts/common/Chart.yaml": chart("common") + "type: library\n",
        "chart/charts/common/templates/_config.tpl": """
        {{- define "common.config" -}}
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{ .Release.Name }}-library}
        data:
          site: {{ required "site is needed" .Values.site }}
          tpl: {{ tpl .Values.template . }}
          kube: {{ .Capabilities.KubeVersion }}
          minor: {{ .Capabilities.KubeVersion.Minor | quote }}
          batch: {{ .Capabilities.APIVersions.Has "batch/v1" | quote }}
          namespace: {{ .Release.Namespace }}
        {{- end -}}
        """,
        "chart/templates/all.yaml": """
        {{ include "common.config" . }}
        {{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1/ServiceMonitor" }}
        ---
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata: {name: {{ .Release.Name }}}
        {{- end }}
        """,
    ]
}
