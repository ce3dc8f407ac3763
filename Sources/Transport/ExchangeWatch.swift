import NIOCore
import NIOHTTP1

/// Holds a server to limits that the HTTP client does not have, until the head of its answer is there.
///
///     socket -> StallWatch -> TLS -> Meter -> decoder -> ExchangeWatch -> client
///
/// The head must be whole within the stall time from the end of the request on, whatever comes before it and however it trickles in; it has a
/// size, `100 Continue` and the like included; and its status is one that may end an exchange, where the client would trap at a smaller one.
final class ExchangeWatch: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// What a server does wrong.
    enum Fault: Error {
        /// A status that is none, or one that was not asked for.
        case status(UInt)
        /// More bytes before the end of the head than a whole head has.
        case largeHead
        /// The head has begun, and is not whole in time.
        case lateHead
        /// Nothing of a head came in time.
        case noHead
    }

    /// Counts bytes before they are decoded: the decoder drops some, such as the words after the status, without a limit.
    private final class Meter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        private let watch: ExchangeWatch

        init(_ watch: ExchangeWatch) {
            self.watch = watch
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            watch.received += unwrapInboundIn(data).readableBytes
            context.fireChannelRead(data)
            watch.checkSize()
        }
    }

    private let settings: TransportSettings
    private var context: ChannelHandlerContext?
    /// Whether a request has begun and the head of its answer is not there.
    private var isAwaitingHead = false
    private var hasFailed = false
    /// The bytes that came since the request began.
    private var received = 0
    private var deadline: Scheduled<Void>?

    private init(_ settings: TransportSettings) {
        self.settings = settings
    }

    /// Watches the exchanges over `channel`, which speaks HTTP already, perhaps with a proxy.
    static func add(to channel: any Channel, _ settings: TransportSettings, isProxy: Bool) -> EventLoopFuture<
        Void
    > {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            let watch = ExchangeWatch(settings)
            try pipeline.addHandler(watch, position: .after(decoder))
            if isProxy { try pipeline.addHandler(WholeAddresses(), position: .after(decoder)) }
            try pipeline.addHandler(Meter(watch), position: .before(decoder))
            let stall = StallWatch(minimum: settings.minimumBytesPerStall, each: settings.stallTimeout)
            try pipeline.addHandler(stall, position: .first)
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stop()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head:
            isAwaitingHead = true
            received = 0
        case .body: break
        case .end: awaitHead(context)
        }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasFailed else { return }
        if case .head(let head) = unwrapInboundIn(data) {
            switch head.status.code {
            case 100, 102..<200: break
            case 200..<600: stop()
            case let code: return fail(.status(code))
            }
        }
        context.fireChannelRead(data)
    }

    /// Twice the limit of the header fields, which the transport holds exactly, once the head is whole.
    private func checkSize() {
        if isAwaitingHead, received > 2 * settings.headerLimit { fail(.largeHead) }
    }

    private func awaitHead(_ context: ChannelHandlerContext) {
        guard isAwaitingHead else { return }
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(settings.stallTimeout)) {
            if self.isAwaitingHead { self.fail(self.received > 0 ? .lateHead : .noHead) }
        }
    }

    private func fail(_ fault: Fault) {
        guard let context, !hasFailed else { return }
        stop()
        hasFailed = true
        context.fireErrorCaught(fault)
        context.close(promise: nil)
    }

    private func stop() {
        isAwaitingHead = false
        deadline?.cancel()
    }
}
