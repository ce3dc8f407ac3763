import Diagnostics
import OCILayout
import SystemPackage
import Testing

@Suite struct ImageLocationTests {
    @Test func `each transport is told apart`() throws {
        #expect(
            try ImageLocation("docker://reg.io:5000/a/b")
                == .registry(RegistryHost("reg.io:5000"), path: RepositoryName("a/b"))
        )
        #expect(try ImageLocation("docker://reg.io") == .registry(RegistryHost("reg.io"), path: nil))
        #expect(try ImageLocation("docker://reg.io/") == .registry(RegistryHost("reg.io"), path: nil))
        #expect(try ImageLocation("oci:dir/layout") == .layout("dir/layout", reference: nil))
        #expect(try ImageLocation("oci:/d:reg.io:5000/x:y") == .layout("/d", reference: "reg.io:5000/x:y"))
        #expect(try ImageLocation("docker-archive:f.tar.gz") == .dockerArchive("f.tar.gz", reference: nil))
        #expect(try ImageLocation("oci-archive:f.tar:v1") == .ociArchive("f.tar", reference: "v1"))
    }

    @Test(arguments: [
        "docker://[::1]:5000/x", "docker://reg.io", "oci:a:b", "docker-archive:f", "oci-archive:f:x@y",
    ])
    func `prints as it was written`(text: String) throws {
        #expect(try ImageLocation(text).description == text)
    }

    @Test(arguments: [
        "", "x", "oci:", "oci::x", "oci:d:", "docker:reg.io", "docker://", "docker:///x", "docker://reg.io/X",
        "docker://u:p@reg.io/x",
        "docker://reg.io//x", "dir:x", "http://reg.io",
    ])
    func `refuses other text`(text: String) {
        #expect(throws: OCILayoutError.self) { try ImageLocation(text) }
    }

    @Test func `a password never enters the error`() {
        let error = #expect(throws: OCILayoutError.self) { try ImageLocation("docker://me:hunter2@reg.io/x") }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("credentials") == true)
    }
}
