import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP1
import NIOHTTP2
import Testing

@testable import MockServer

struct HTTP2StreamTranslatorTests {
    private typealias Payload = HTTP2Frame.FramePayload

    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: HTTP2StreamTranslator())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func head(_ fields: (String, String)...) throws -> HTTPRequestHead? {
        let pseudo = [(":method", "POST"), (":scheme", "https"), (":authority", "m:1"), (":path", "/v1?a=b")]
        try channel.writeInbound(Payload.headers(.init(headers: HPACKHeaders(pseudo + fields))))
        guard case .head(let head)? = try channel.readInbound(as: HTTPServerRequestPart.self) else { return nil }
        return head
    }

    /// The statuses and fields of heads, the text of data, and an exclamation mark at the end.
    private func frames() throws -> [String] {
        var frames: [String] = []
        while let payload = try channel.readOutbound(as: Payload.self) {
            switch payload {
            case .headers(let content):
                let fields = content.headers.map { "\($0.name)=\($0.value)" }
                frames.append(fields.joined(separator: " ") + (content.endStream ? "!" : ""))
            case .data(let content):
                guard case .byteBuffer(let bytes) = content.data else { continue }
                frames.append(String(buffer: bytes) + (content.endStream ? "!" : ""))
            case .rstStream(let code): frames.append("reset \(code == .noError)")
            default: frames.append("?")
            }
        }
        return frames
    }

    private func write(_ text: String) { channel.write(ByteBuffer(string: text), promise: nil) }

    @Test func `a head becomes a request, with its authority as the host`() throws {
        let head = try #require(try head(("host", "n"), ("x", "1"), ("x", "2")))
        #expect(head.method == .POST)
        #expect(head.uri == "/v1?a=b")
        #expect(head.version == .http2)
        #expect(head.headers["host"] == ["m:1"])
        #expect(head.headers["x"] == ["1", "2"])
        #expect(head.headers.count == 3)
    }

    @Test func `a head that is too large is none`() throws {
        #expect(throws: HTTPParserError.headerOverflow) {
            try self.head(("x", String(repeating: "y", count: HeadLimits.size)))
        }
    }

    @Test func `a head without what is about the connection, and the last data with the end`() throws {
        write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx: a: b\r\nconnection: close\r\n\r\nhi")
        write("")
        channel.flush()
        #expect(try frames() == [":status=200 content-length=2 x=a: b", "hi!"])
    }

    @Test func `what was flushed before the end is followed by an empty end`() throws {
        write("HTTP/1.1 200 OK\r\nx: y\r\n\r\none")
        channel.flush()
        write(" two")
        write(" three")
        channel.flush()
        write("")
        channel.flush()
        #expect(try frames() == [":status=200 x=y", "one", " two three", "!"])
    }

    @Test func `an interim head is no head yet`() throws {
        write("HTTP/1.1 100 Continue\r\n\r\n")
        write("HTTP/1.1 204 No Content\r\nx: y\r\n\r\n")
        write("")
        channel.flush()
        #expect(try frames() == [":status=100", ":status=204 x=y", "!"])
    }

    @Test func `after the end the client may stop sending, and before it something went wrong`() throws {
        write("HTTP/1.1 200 OK\r\n\r\n")
        write("")
        channel.flush()
        _ = try frames()
        channel.close(promise: nil)
        #expect(try frames() == ["reset true"])
        #expect(channel.isActive)

        let other = try HTTP2StreamTranslatorTests()
        other.channel.close(promise: nil)
        other.channel.embeddedEventLoop.run()
        #expect(!other.channel.isActive)
    }
}
