import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Fields of text whose quotes kustomize drops, before the variable in them is replaced.
@Suite struct TextFieldTests {
    static let manifests = """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {l: "${X}"}, annotations: {a: "${X}"}}
        spec:
          nodeName: "${X}"
          hostname: "${X}"
          subdomain: "${X}"
          serviceAccountName: "${X}"
          schedulerName: "${X}"
          priorityClassName: "${X}"
          runtimeClassName: "${X}"
          restartPolicy: "${X}"
          dnsPolicy: "${X}"
          dnsConfig: {nameservers: ["${X}"], searches: ["${X}"], options: [{name: "${X}", value: "${X}"}]}
          hostAliases: [{ip: "${X}", hostnames: ["${X}"]}]
          tolerations: [{key: "${X}", operator: "${X}", value: "${X}", effect: "${X}"}]
          nodeSelector: {k: "${X}"}
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{matchExpressions: [{key: "${X}", operator: In, values: ["${X}"]}]}]
          topologySpreadConstraints: [{topologyKey: "${X}"}]
          imagePullSecrets: [{name: "${X}"}]
          securityContext:
            seLinuxOptions: {level: "${X}"}
            seccompProfile: {localhostProfile: "${X}"}
            sysctls: [{name: a, value: "${X}"}]
          volumes:
          - {name: "${X}", hostPath: {path: "${X}"}}
          - {name: b, configMap: {name: "${X}", items: [{key: "${X}", path: "${X}"}]}}
          - {name: c, nfs: {server: "${X}", path: "${X}"}}
          - {name: d, csi: {driver: "${X}", volumeAttributes: {a: "${X}"}}}
          containers:
          - name: c
            image: example.com/c:1
            args: ["${X}", a]
            command: ["${X}"]
            workingDir: "${X}"
            terminationMessagePath: "${X}"
            env: [{name: A, value: "${X}"}, {name: B, valueFrom: {configMapKeyRef: {name: "${X}", key: "${X}"}}}]
            ports: [{containerPort: 80, name: "${X}", protocol: "${X}"}]
            livenessProbe: {exec: {command: ["${X}"]}}
            readinessProbe: {httpGet: {path: "${X}", port: 80, httpHeaders: [{name: a, value: "${X}"}]}}
            lifecycle: {postStart: {exec: {command: ["${X}"]}}}
            volumeMounts: [{name: b, mountPath: "${X}", subPath: "${X}", subPathExpr: "${X}"}]
        ---
        {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: s}, provisioner: "${X}", parameters: {a: "${X}"}, mountOptions: ["${X}"]}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {externalName: "${X}", loadBalancerIP: "${X}", externalIPs: ["${X}"], ports: [{port: 80, appProtocol: "${X}"}]}}
        ---
        {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: {ingressClassName: "${X}", tls: [{hosts: ["${X}"], secretName: "${X}"}], rules: [{host: "${X}"}]}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: "${X}"}}
        ---
        {apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: "${X}"}}
        ---
        {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}, rules: [{apiGroups: ["${X}"], resources: ["${X}"], verbs: ["${X}"]}]}
        ---
        {apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {schedule: "${X}", timeZone: "${X}"}}
        ---
        {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}, spec: {ingress: [{from: [{ipBlock: {cidr: "${X}"}}]}]}}
        ---
        {apiVersion: example.com/v1, kind: Known, metadata: {name: k}, spec: {version: "${X}", list: ["${X}"]}}
        ---
        {apiVersion: example.org/v1, kind: Unknown, metadata: {name: u}, spec: {version: "${X}", port: "${X}", list: ["${X}"], deep: {b: "${X}"}}}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: knowns.example.com}
        spec:
          group: example.com
          names: {kind: Known}
          scope: Cluster
          versions:
          - name: v1
            schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {version: {type: string}, list: {type: array, items: {type: string}}}}}}}
        """

    /// The scalars in which a variable stood, by path.
    static func paths(_ node: YAMLNode, _ path: YAMLPath = YAMLPath()) -> [YAMLPath] {
        switch node.content {
        case .scalar(let scalar): scalar.text == "${X}" ? [path] : []
        case .sequence(let nodes): nodes.enumerated().flatMap { paths($1, path.index($0)) }
        case .mapping(let mapping): mapping.entries.flatMap { paths($0.value, path.key($0.name)) }
        }
    }

    @Test func `sixty fields of text keep what looks like a number, boolean or null, through kustomize`()
        async throws
    {
        let folder = try TemporaryDirectory()
        for (name, text) in [("kustomization.yaml", "resources: [all.yaml]\n"), ("all.yaml", Self.manifests)]
        {
            try DurableFile.replace(folder.path.appending(name), with: Array(text.utf8))
        }
        let source = try ManifestSource.core(folder.path, .kustomize(KustomizeOptions()))
        let rendered = try await FleetRenderer(tools: Tools.path, scratch: folder.path).render([source])[0]
        let plain = rendered.documents.flatMap { document in
            Self.paths(document.node).filter { document.node[$0]?.scalar?.style == .plain }
        }
        #expect(plain.count > 60)
        for value in ["0042", "8080", "1234e5", "on", "1.10", "~", "true", "[a]", "{a: b}", ""] {
            let site = try SiteRendering(
                of: [rendered],
                for: ManifestName("plant-001"),
                variables: SiteVariables(["X": value])
            )
            for document in rendered.documents {
                let object = site.manifests.objects.first {
                    $0.node["kind"]?.string == document.node["kind"]?.string
                }
                for path in Self.paths(document.node) {
                    #expect(object?.node[path]?.string == value, "\(document.label) \(path) with \(value)")
                }
            }
        }
    }
}

extension RenderedSource.Document {
    fileprivate var label: String { node["kind"]?.string ?? "" }
}
