import Foundation
import Kubernetes
import Testing

/// Who has set a field, by the sets of structured-merge-diff.
@Suite struct ManagedFieldsTests {
    private static let live = #"""
        {"metadata":{"managedFields":[
          {"manager":"sealift","operation":"Apply","time":"2026-11-01T00:00:00Z","fieldsV1":{
            "f:metadata":{"f:labels":{"f:app":{}}},
            "f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{
              "k:{\"name\":\"app\"}":{".":{},"f:image":{},"f:name":{},
                "f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{}}}}}}}}}},
          {"manager":"kubectl-edit","operation":"Update","time":"2026-11-02T00:00:00Z","fieldsV1":{
            "f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{"f:image":{}}}}}}}},
          {"manager":"scaler","operation":"Update","time":"2026-11-03T00:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}},
          {"manager":"operator","operation":"Update","fieldsV1":{
            "f:metadata":{"f:finalizers":{"v:\"keep\"":{}},"f:annotations":{}},
            "f:spec":{"f:template":{"f:spec":{"f:containers":{
              "k:{\"name\":\"app\"}":{"f:ports":{"k:{\"containerPort\":81,\"protocol\":\"TCP\"}":{"f:name":{}}}}}}}}}}
        ]}}
        """#

    @Test(arguments: [
        // The last of several, never ourselves where there is somebody else.
        (".spec.replicas", "scaler"), (".spec.template.spec.containers[name=app].image", "kubectl-edit"),
        (".metadata.labels.app", "sealift"),
        // An element without a name is not told from the others of its list.
        (".spec.template.spec.containers[name=app].ports[name=http].containerPort", "operator"),
        (".metadata.finalizers", "operator"), (".metadata.annotations.a", "operator"),
        // What a field consists of, and what it is a part of.
        (".spec.template.spec.containers[name=app]", "kubectl-edit"),
        (".spec.replicasCount", nil), (".data", nil),
    ])
    func `the nearest and last manager has set a field`(field: String, manager: String?) throws {
        #expect(try fields().manager(of: field, besides: "sealift")?.name == manager)
    }

    @Test func `who has applied and who has only written are told apart`() throws {
        let fields = try fields()
        #expect(fields.hasApplied("sealift") && !fields.hasApplied("scaler") && !fields.hasApplied("nobody"))
        #expect(fields.hasOther(than: "sealift"))
        let none = ManagedFields(
            of: try JSONDecoder().decode(JSONTree.self, from: Data(#"{"metadata":{}}"#.utf8))
        )
        #expect(!none.hasOther(than: "sealift") && none.manager(of: ".a", besides: "sealift") == nil)
    }

    private func fields() throws -> ManagedFields {
        ManagedFields(of: try JSONDecoder().decode(JSONTree.self, from: Data(Self.live.utf8)))
    }
}
