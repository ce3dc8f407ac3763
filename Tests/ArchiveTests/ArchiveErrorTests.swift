import Archive
import Diagnostics
import SystemPackage
import Testing

@Suite struct ArchiveErrorTests {
    @Test(arguments: [
        (
            ArchiveError.malformed("/a.tar", reason: "truncated gzip input"),
            "the archive /a.tar cannot be used: truncated gzip input"
        ),
        (
            .hostileEntry("/a.tar", entry: "../\u{1B}x", reason: "it is there twice"),
            #"the archive /a.tar holds "../\u{1b}x": it is there twice"#
        ),
    ])
    func `says what was found, where, and what to do`(error: ArchiveError, text: String) {
        #expect(error.description == text)
        #expect(error.exitClass == .corrupt)
        #expect(error.remedy != nil)
    }
}
