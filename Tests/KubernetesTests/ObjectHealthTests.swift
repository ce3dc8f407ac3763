import Foundation
import Kubernetes
import Testing

/// Objects as API servers show them, and how they are by the rules of kstatus and Argo CD.
@Suite struct ObjectHealthTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let type: String
        let object: String
        let health: ObjectHealth

        init(_ type: String, _ object: String, _ health: ObjectHealth) {
            self.type = type
            self.object = object
            self.health = health
        }

        var testDescription: String { "\(type) \(object)" }
    }

    private static let deployment = "apps/v1 Deployment"
    private static let progressing =
        #"{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}"#
    private static let available = #"{"type":"Available","status":"True"}"#

    @Test(arguments: [
        Case(deployment, #"{"spec":{"replicas":2}}"#, .progressing(found: "0 of 2 replicas updated")),
        Case(
            deployment,
            #"{"spec":{"replicas":2},"status":{"replicas":2,"updatedReplicas":2}}"#,
            .progressing(found: "0 of 2 replicas ready")
        ),
        Case(
            deployment,
            #"{"spec":{"replicas":2},"status":{"replicas":3,"updatedReplicas":2,"readyReplicas":3,"availableReplicas":3}}"#,
            .progressing(found: "1 old replicas left")
        ),
        Case(
            deployment,
            #"{"status":{"replicas":1,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":0}}"#,
            .progressing(found: "0 of 1 replicas available")
        ),
        Case(
            deployment,
            #"{"spec":{"progressDeadlineSeconds":600},"status":{"replicas":1,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":1,"conditions":[\#(available)]}}"#,
            .progressing(found: "its new replica set is not available")
        ),
        Case(
            deployment,
            #"{"spec":{"progressDeadlineSeconds":600},"status":{"replicas":1,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":1,"conditions":[\#(available),\#(progressing)]}}"#,
            .ready
        ),
        Case(
            deployment,
            #"{"spec":{"replicas":0,"progressDeadlineSeconds":600},"status":{"conditions":[\#(available),\#(progressing)]}}"#,
            .ready
        ),
        Case(
            deployment,
            #"{"status":{"conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded","message":"late"}]}}"#,
            .failed(found: "ProgressDeadlineExceeded: late")
        ),
        Case(deployment, #"{"spec":{"paused":true}}"#, .ready),
        Case(
            deployment,
            #"{"metadata":{"generation":2},"status":{"observedGeneration":1}}"#,
            .progressing(found: "not looked at by its controller since it changed")
        ),
        Case(
            deployment,
            #"{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}"#,
            .failed(found: "Terminating")
        ),
        Case(
            "apps/v1 ReplicaSet",
            #"{"spec":{"replicas":2},"status":{"replicas":2,"readyReplicas":1}}"#,
            .progressing(found: "1 of 2 replicas ready")
        ),
        Case(
            "apps/v1 StatefulSet",
            #"{"spec":{"replicas":2},"status":{"replicas":2,"readyReplicas":2,"updatedReplicas":1,"currentRevision":"a","updateRevision":"b"}}"#,
            .progressing(found: "1 of 2 replicas updated")
        ),
        Case(
            "apps/v1 StatefulSet",
            #"{"spec":{"replicas":3,"updateStrategy":{"rollingUpdate":{"partition":2}}},"status":{"replicas":3,"readyReplicas":3,"updatedReplicas":1,"currentRevision":"a","updateRevision":"b"}}"#,
            .ready
        ),
        Case("apps/v1 StatefulSet", #"{"spec":{"updateStrategy":{"type":"OnDelete"}}}"#, .ready),
        Case("apps/v1 DaemonSet", "{}", .progressing(found: "not looked at by its controller")),
        Case(
            "apps/v1 DaemonSet",
            #"{"status":{"observedGeneration":1,"desiredNumberScheduled":2,"currentNumberScheduled":2,"updatedNumberScheduled":2,"numberReady":1,"numberAvailable":1}}"#,
            .progressing(found: "1 of 2 pods ready")
        ),
        Case("apps/v1 DaemonSet", #"{"status":{"observedGeneration":1,"desiredNumberScheduled":0}}"#, .ready),
        Case(
            "batch/v1 Job",
            #"{"status":{"active":1}}"#,
            .progressing(found: "not complete, 1 active, 0 failed")
        ),
        Case("batch/v1 Job", #"{"status":{"conditions":[{"type":"Complete","status":"True"}]}}"#, .ready),
        Case("batch/v1 Job", #"{"spec":{"suspend":true}}"#, .ready),
        Case(
            "batch/v1 Job",
            #"{"status":{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded"}]}}"#,
            .failed(found: "BackoffLimitExceeded")
        ),
        Case("batch/v1 CronJob", "{}", .ready),
        Case("v1 ConfigMap", "{}", .ready),
        Case("v1 Service", #"{"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1"}}"#, .ready),
        Case("v1 PersistentVolumeClaim", #"{"status":{"phase":"Pending"}}"#, .progressing(found: "Pending")),
        Case("v1 PersistentVolumeClaim", #"{"status":{"phase":"Bound"}}"#, .ready),
        Case("v1 PersistentVolumeClaim", #"{"status":{"phase":"Lost"}}"#, .failed(found: "Lost")),
        Case("v1 Namespace", #"{"status":{"phase":"Active"}}"#, .ready),
        Case("v1 Namespace", #"{"status":{"phase":"Terminating"}}"#, .failed(found: "Terminating")),
        Case("v1 Pod", #"{"status":{"phase":"Succeeded"}}"#, .ready),
        Case(
            "v1 Pod",
            #"{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"#,
            .ready
        ),
        Case(
            "v1 Pod",
            #"{"status":{"phase":"Pending","containerStatuses":[{"state":{"waiting":{"reason":"ImagePullBackOff","message":"no such image"}}}]}}"#,
            .progressing(found: "ImagePullBackOff: no such image")
        ),
        Case(
            "v1 Pod",
            #"{"status":{"phase":"Running","containerStatuses":[{"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}"#,
            .failed(found: "CrashLoopBackOff")
        ),
        Case(
            "v1 Pod",
            #"{"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes"}]}}"#,
            .progressing(found: "Unschedulable: 0/1 nodes")
        ),
        Case(
            "apiextensions.k8s.io/v1 CustomResourceDefinition",
            #"{"status":{"conditions":[{"type":"Established","status":"True"}]}}"#,
            .ready
        ),
        Case(
            "apiregistration.k8s.io/v1 APIService",
            #"{"status":{"conditions":[{"type":"Available","status":"False","reason":"MissingEndpoints"}]}}"#,
            .progressing(found: "MissingEndpoints")
        ),
        Case("argoproj.io/v1alpha1 Rollout", #"{"status":{"phase":"Paused"}}"#, .ready),
        Case(
            "argoproj.io/v1alpha1 Rollout",
            #"{"status":{"phase":"Degraded","message":"aborted"}}"#,
            .failed(found: "aborted")
        ),
        Case(
            "argoproj.io/v1alpha1 Rollout",
            #"{"metadata":{"generation":2},"status":{"observedGeneration":"2","phase":"Healthy"}}"#,
            .ready
        ),
        Case("example.com/v1 Widget", "{}", .ready),
        Case(
            "example.com/v1 Widget",
            #"{"status":{"conditions":[{"type":"Ready","status":"False","reason":"NoDisk"}]}}"#,
            .progressing(found: "NoDisk")
        ),
        Case(
            "example.com/v1 Widget",
            #"{"status":{"conditions":[{"type":"Stalled","status":"True","message":"no way"}]}}"#,
            .failed(found: "no way")
        ),
        Case(
            "example.com/v1 Widget",
            #"{"status":{"conditions":[{"type":"Reconciling","status":"True"},{"type":"Ready","status":"True"}]}}"#,
            .progressing(found: "Reconciling is True")
        ),
    ])
    func `an object is as its kind has it`(one: Case) throws {
        let parts = one.type.split(separator: " ").map(String.init)
        let type = try #require(GroupVersionKind(apiVersion: parts[0], kind: parts[1]))
        let object = try JSONDecoder().decode(JSONTree.self, from: Data(one.object.utf8))
        #expect(ObjectHealth(object, of: type) == one.health)
    }
}
