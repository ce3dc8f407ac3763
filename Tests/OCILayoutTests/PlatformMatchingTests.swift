import Content
import OCILayout
import Testing

@Suite struct PlatformMatchingTests {
    @Test(arguments: [
        ("linux/amd64", "linux/amd64", true), ("linux/amd64", "linux/amd64/v1", true),
        ("linux/amd64/v2", "linux/amd64", false),
        ("linux/arm64", "linux/arm64/v8", true), ("linux/arm64/v8", "linux/arm64", true),
        ("linux/arm", "linux/arm/v7", true),
        ("linux/arm/v6", "linux/arm", false), ("linux/arm/7", "linux/arm/v7", true),
        ("linux/aarch64", "linux/arm64", true),
        ("linux/x86_64", "linux/amd64", true), ("windows/amd64", "linux/amd64", false),
        ("linux/386", "linux/amd64", false),
        ("linux/riscv64", "linux/riscv64", true), ("linux/arm64/v9", "linux/arm64", false),
    ])
    func `variants have defaults`(offered: String, wanted: String, expected: Bool) throws {
        #expect(try #require(Platform(offered)).satisfies(#require(Platform(wanted))) == expected)
    }

    @Test func `a Windows version is compared by whole parts`() {
        let offered = Platform(os: "windows", architecture: "amd64", osVersion: "10.0.20348.2")
        #expect(offered.satisfies(Platform(os: "windows", architecture: "amd64")))
        #expect(offered.satisfies(Platform(os: "windows", architecture: "amd64", osVersion: "10.0.20348")))
        #expect(!offered.satisfies(Platform(os: "windows", architecture: "amd64", osVersion: "10.0.2034")))
        let silent = Platform(os: "windows", architecture: "amd64")
        #expect(!silent.satisfies(Platform(os: "windows", architecture: "amd64", osVersion: "10.0.20348")))
    }
}
