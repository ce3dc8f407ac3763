import Diagnostics
import Kubernetes
import Testing

@testable import Cluster

/// What an error says beyond its message.
@Suite struct RefusalDetailTests {
    @Test func `details hold all that a message has no room for, and remedies where they differ`() throws {
        let fields = (1...5).map { ApplyRejection.Conflict(manager: "kubectl-edit", field: ".data.f\($0)") }
        let one = ClusterError.Refused(object: try Self.object("a"), refusal: .conflicts(fields))
        let two = ClusterError.Refused(
            object: try Self.object("b"),
            refusal: .denied(by: "guard", reason: "no")
        )
        let alone = ClusterError.refused([one], stage: .rest)
        #expect(alone.description.contains(".data.f3, and 2 more"))
        #expect(alone.details.map(\.reason).allSatisfy { $0.contains(".data.f5") })
        #expect(alone.details.map(\.remedy) == [nil])
        let both = ClusterError.incomplete(applied: 1, of: 3, cause: .refused([one, two], stage: .rest))
        #expect(both.details.map(\.subject) == ["ConfigMap/default/a", "ConfigMap/default/b"])
        #expect(both.details.compactMap(\.remedy).count == 2)
        #expect(both.remedy == "put each of them right, then run again")
    }

    private static func object(_ name: String) throws -> ObjectID {
        let type = try #require(GroupVersionKind(apiVersion: "v1", kind: "ConfigMap"))
        return ObjectID(type: type, namespace: "default", name: name)
    }
}
