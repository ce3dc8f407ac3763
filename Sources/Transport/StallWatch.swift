import NIOCore

/// Ends a connection whose other side does not take what is sent to it; stands next to the socket.
final class StallWatch: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// What the connection fails with.
    struct Stalled: Error {
        /// How many bytes were taken in the time in which more should have been.
        let bytes: Int
    }

    private let time: TimeAmount
    private let minimum: Int
    private var sent = 0
    private var deadline: Scheduled<Void>?

    /// Watches a connection.
    /// - Parameters:
    ///   - minimum: How many bytes must be taken in each `time`, while any wait to be sent.
    ///   - time: How long that is looked at.
    init(minimum: Int, each time: Duration) {
        self.minimum = max(1, minimum)
        self.time = TimeAmount(time)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        sent += unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        deadline?.cancel()
        if !context.channel.isWritable { wait(context) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    private func wait(_ context: ChannelHandlerContext) {
        let before = taken(context)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            let bytes = self.taken(context) - before
            if bytes >= self.minimum { return self.wait(context) }
            context.fireErrorCaught(Stalled(bytes: bytes))
            context.close(promise: nil)
        }
    }

    /// The bytes that have left this process.
    private func taken(_ context: ChannelHandlerContext) -> Int {
        do {
            return sent - (try context.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0)
        } catch {
            // The channel is closed.
            return sent
        }
    }
}
