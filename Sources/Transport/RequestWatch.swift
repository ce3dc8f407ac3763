package import NIOCore
import NIOHTTP1

/// Ends connections that somebody made to us and does not use.
///
/// From the begin of a connection and from the end of each answer on, the next request must be whole in a given time: that ends idle connections,
/// heads that come byte by byte, and bodies that nobody asked for. And answers must be taken.
final class RequestWatch: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let time: TimeAmount
    /// How many requests have begun to come and are not answered to their end.
    private var open = 0
    private var deadline: Scheduled<Void>?

    fileprivate init(within time: Duration) {
        self.time = TimeAmount(time)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { awaitRequest(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitRequest(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: open += 1
        case .body: break
        case .end: if open > 0 { deadline?.cancel() }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            // A request that is none is answered too.
            open = max(0, open - 1)
            if open == 0 { awaitRequest(context) }
        }
        context.write(data, promise: promise)
    }

    private func awaitRequest(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }
}

extension Channel {
    /// Ends this connection when whoever made it does not use it; it speaks HTTP already.
    /// - Parameters:
    ///   - request: How long the next request may take to be whole.
    ///   - stall: How long it is looked at whether an answer is taken.
    ///   - minimum: How many bytes of it must be taken in that time.
    package func endWhenUnused(request: Duration, stall: Duration, minimum: Int) -> EventLoopFuture<Void> {
        eventLoop.submit { [pipeline] in
            let decoder = try pipeline.syncOperations.handler(
                type: ByteToMessageHandler<HTTPRequestDecoder>.self
            )
            try pipeline.syncOperations.addHandler(RequestWatch(within: request), position: .after(decoder))
            let watch = StallWatch(minimum: minimum, each: stall)
            try pipeline.syncOperations.addHandler(watch, position: .first)
        }
    }
}
