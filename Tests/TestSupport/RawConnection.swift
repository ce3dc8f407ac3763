import Foundation
import Glibc

/// A connection to a server of this machine, over which a test says what no client would say.
package final class RawConnection: Sendable {
    private let handle: CInt

    /// Connects to `port` of loopback.
    package init(port: Int) throws {
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // The kernel takes no more than this for somebody who does not read.
        var buffer = CInt(256 << 10)
        setsockopt(handle, SOL_SOCKET, SO_RCVBUF, &buffer, socklen_t(MemoryLayout<CInt>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(handle, $0, size) == 0 }
        }
        guard isConnected else { throw Command.Failure(description: "no connection to port \(port)") }
    }

    deinit { close(handle) }

    /// Sends `text`; false if the other side has gone.
    @discardableResult
    package func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(handle, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Sends `text` again and again, with a short pause each time, until the other side has gone.
    package func drip(_ text: String) async {
        await onThread { [self] in
            while send(text) { usleep(10_000) }
        }
    }

    /// Everything that comes until the other side ends the connection.
    package func readToEnd() async -> [UInt8] {
        await onThread { [handle] in
            var all: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = recv(handle, &piece, piece.count, 0)
                if count <= 0 { return all }
                all += piece[..<count]
            }
        }
    }

    /// Waits on a thread of its own: those of the tests are few, and the server may need them.
    private func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}
