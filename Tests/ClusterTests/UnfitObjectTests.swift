import Cluster
import Diagnostics
import TestSupport
import Testing

/// Objects that the API server does not take, and says so as if it had failed itself.
@Suite struct UnfitObjectTests {
    /// What no cluster takes, whatever status the server chooses: `Gb` is no suffix of a quantity.
    @Test(arguments: [
        (
            500,
            "failed to convert new object to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: quantities must match the regular expression",
            "the object: quantities must match the regular expression"
        ),
        (
            400,
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal bool into Go struct field",
            "the object: json: cannot unmarshal bool into Go struct field"
        ),
        (500, "etcdserver: request is too large", "the object: etcdserver: request is too large"),
        (
            413, "Request entity too large: limit is 3145728",
            "the object: Request entity too large: limit is 3145728"
        ),
    ])
    func `an object that no cluster takes is corrected at the hub, and not sent again`(
        code: Int,
        message: String,
        words: String
    ) async throws {
        let fixture = try ClusterFixture()
        let status: FakeJSON = ["kind": "Status", "message": .string(message)]
        fixture.server.fail(
            .status(code, ["Content-Type": "application/json"], String(decoding: status.bytes, as: UTF8.self))
        ) { $0.method == "PATCH" }
        let error = try await fixture.failure(Samples.settings.replacing("prod", with: "default"))
        #expect(
            error.description
                == "the cluster refuses ConfigMap/default/settings: \(words); nothing of stage rest is written"
        )
        #expect(error.remedy == "correct the manifest at the hub and build a new bundle")
        #expect(fixture.slept.isEmpty)
        let told = fixture.events.compactMap { event in
            if case .refused(_, let refusal) = event { "\(refusal)" } else { nil }
        }
        #expect(told == [words])
    }
}
