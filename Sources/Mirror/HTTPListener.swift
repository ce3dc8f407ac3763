import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Transport

/// A listener as all of sealift's are: it serves only so many connections at a time, and ends those that nobody uses.
struct HTTPListener<Responder: HTTPResponder>: Sendable where Responder.Context == MirrorContext {
    let address: ListenAddress
    let limits: ListenerLimits
    let responder: Responder

    /// Answers until the task is cancelled.
    /// - Parameter onListening: Called once, with the address and the port that the system gave.
    /// - Throws: ``MirrorError``.
    func run(onListening: @escaping @Sendable (ListenAddress) async -> Void) async throws {
        let logger = Logger(label: "listener") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { [limits] responder in
                WatchedChannel(base: HTTP1Channel(responder: responder), limits: limits)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: "sealift",
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)
            ),
            onServerRunning: { [address] channel in
                // Connections that are taken together are not counted in between. A channel that has closed takes none.
                try? await channel.setOption(.maxMessagesPerRead, value: 1).get()
                await onListening(
                    ListenAddress(
                        host: channel.localAddress?.ipAddress ?? address.host,
                        port: channel.localAddress?.port ?? address.port
                    )
                )
            },
            logger: logger
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw MirrorError.cannotListen(address, errno: error.errnoCode)
        } catch is SocketAddressError.UnknownHost {
            throw MirrorError.unknownHost(address)
        } catch is SocketAddressError {
            throw MirrorError.unknownHost(address)
        }
    }
}

/// A connection that ends when it is not used.
private struct WatchedChannel: ServerChildChannel {
    let base: HTTP1Channel
    let limits: ListenerLimits

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMap { [limits] value in
            channel.endWhenUnused(
                request: limits.requestTimeout,
                stall: limits.stallTimeout,
                minimum: limits.minimumBytesPerStall
            ).map { value }
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
