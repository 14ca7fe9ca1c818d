import NIOCore
import NIOHPACK
import NIOHTTP1
import NIOHTTP2

/// Lets a ``ProviderConnection`` serve a stream of HTTP/2 as if it were a connection of HTTP/1 for one request: frames
/// become the parts of a request, and the bytes of the response become frames. Bound to its loop.
///
/// A response's head must come whole at the front of one write. Its framing must be none: an empty write is its end.
final class HTTP2StreamTranslator: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private enum Outbound { case beforeHead, inBody, ended }

    private var hasRequestHead = false
    private var outbound = Outbound.beforeHead
    /// Body that was written since the last flush, kept so that the end can be marked on it.
    private var unsent = ByteBuffer()

    // MARK: - Request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let content) where !hasRequestHead:
            hasRequestHead = true
            guard let head = HTTPRequestHead(content.headers) else {
                context.fireErrorCaught(HTTPParserError.headerOverflow)
                return
            }
            pass(.head(head), isLast: content.endStream, context)
        case .headers:
            // Trailers, which nobody reads.
            pass(.end(nil), isLast: false, context)
        case .data(let content):
            guard case .byteBuffer(let bytes) = content.data else { return }
            pass(bytes.readableBytes > 0 ? .body(bytes) : nil, isLast: content.endStream, context)
        case .priority, .rstStream, .settings, .pushPromise, .ping, .goAway, .windowUpdate, .alternativeService,
            .origin:
            break
        }
    }

    private func pass(_ part: HTTPServerRequestPart?, isLast: Bool, _ context: ChannelHandlerContext) {
        if let part { context.fireChannelRead(wrapInboundOut(part)) }
        if isLast { context.fireChannelRead(wrapInboundOut(.end(nil))) }
    }

    // MARK: - Response

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        if bytes.readableBytes == 0 {
            end(context, promise)
            return
        }
        if outbound == .beforeHead, let head = ResponseLines(takenFrom: &bytes) {
            if head.isFinal { outbound = .inBody }
            context.write(wrapOutboundOut(.headers(.init(headers: head.fields))), promise: nil)
        }
        unsent.writeBuffer(&bytes)
        promise?.succeed()
    }

    func flush(context: ChannelHandlerContext) {
        writeUnsent(context, isLast: false, promise: nil)
        context.flush()
    }

    private func end(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard outbound == .inBody else {
            // Without a head there is nothing to end, only to close.
            promise?.succeed()
            return
        }
        outbound = .ended
        writeUnsent(context, isLast: true, promise: promise)
    }

    private func writeUnsent(
        _ context: ChannelHandlerContext, isLast: Bool, promise: EventLoopPromise<Void>?
    ) {
        guard isLast || unsent.readableBytes > 0 else { return }
        let content = HTTP2Frame.FramePayload.Data(data: .byteBuffer(unsent), endStream: isLast)
        unsent = ByteBuffer()
        context.write(wrapOutboundOut(.data(content)), promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        // The end of the response has closed that side.
        case .output: promise?.succeed()
        case .input, .all:
            if outbound == .ended, context.channel.isActive {
                // The client may stop sending (RFC 9113, 8.1); closing would tell it that something went wrong.
                context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: promise)
            } else {
                context.close(mode: mode, promise: promise)
            }
        }
    }
}

extension HTTPRequestHead {
    /// Nil if the head is larger than accepted. The library has checked it (RFC 9113, 8.2 and 8.3).
    fileprivate init?(_ fields: HPACKHeaders) {
        var method = HTTPMethod.GET
        var path = "/"
        var headers = HTTPHeaders()
        headers.reserveCapacity(fields.count)
        var size = 0
        for (name, value, _) in fields {
            size += name.utf8.count + value.utf8.count
            switch name {
            case ":method": method = HTTPMethod(rawValue: value)
            case ":path": path = value
            case ":authority": headers.replaceOrAdd(name: "host", value: value)
            case ":scheme", ":protocol": break
            case "host" where headers.contains(name: "host"): break
            default: headers.add(name: name, value: value)
            }
        }
        guard size <= HeadLimits.size, fields.count <= HeadLimits.fieldCount else { return nil }
        self.init(version: .http2, method: method, uri: path, headers: headers)
    }
}

/// The head of a response as HTTP/1.1 writes it.
private struct ResponseLines {
    /// As HTTP/2 has them: with the status, without what is about the connection.
    let fields: HPACKHeaders
    /// Not an interim response.
    let isFinal: Bool

    /// Takes the head from the front of the bytes; nil if they do not begin with one.
    init?(takenFrom bytes: inout ByteBuffer) {
        let view = bytes.readableBytesView
        guard let end = view.firstRange(of: [0x0D, 0x0A, 0x0D, 0x0A]), let line = view.firstIndex(of: 0x0A),
            let status = view[..<line].split(separator: 0x20).dropFirst().first,
            line < end.lowerBound + 2
        else { return nil }
        var fields = HPACKHeaders([(":status", String(decoding: status, as: UTF8.self))])
        for (name, value) in SimpleHead.headers(in: view[(line + 1)..<(end.lowerBound + 2)]) {
            switch name {
            case "connection", "keep-alive", "transfer-encoding", "upgrade": break
            default: fields.add(name: name, value: value)
            }
        }
        self.fields = fields
        isFinal = status.first != UInt8(ascii: "1")
        bytes.moveReaderIndex(to: end.upperBound)
    }
}
