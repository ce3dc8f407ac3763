/// Manifests that several tests use.
enum Samples {
    static let namespace = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: prod}

        """
    static let settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: prod}
        data: {mode: fast}

        """
    static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: prod}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: registry.hub/web:v1
                ports: [{containerPort: 8080}]

        """
    static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: lines.plant.example}
        spec:
          group: plant.example
          scope: Namespaced
          names: {kind: Line, plural: lines}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties: {spec: {type: object, properties: {speed: {type: integer}}}}
          - {name: v0, served: false, storage: false}

        """
    static let line = """
        apiVersion: plant.example/v1
        kind: Line
        metadata: {name: a, namespace: prod}
        spec: {speed: 3}

        """
    static let ingressClass = """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: plain}
        spec: {controller: example.com/plain}

        """
    static let webhook = """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks: []

        """

    /// Documents in one text.
    static func text(_ documents: String...) -> String { documents.joined(separator: "---\n") }
}
