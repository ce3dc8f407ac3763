import Foundation
import Glibc

/// Answers 413 as soon as a connection is there, and reads nothing of the body.
final class RefusingServer: Sendable {
    let authority: String

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ =
                    bind(listener, $0, size) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        authority = "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread {
            let handle = accept(listener, nil, nil)
            var bytes = [UInt8](repeating: 0, count: 4_096)
            _ = recv(handle, &bytes, bytes.count, 0)
            let answer = Array(
                "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8
            )
            _ = send(handle, answer, answer.count, Int32(MSG_NOSIGNAL))
            while recv(handle, &bytes, bytes.count, Int32(MSG_PEEK)) > 0 { usleep(50_000) }
            close(handle)
            close(listener)
        }
    }
}
