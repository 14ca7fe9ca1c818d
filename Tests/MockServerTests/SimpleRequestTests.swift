import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import MockServer

struct SimpleRequestTests {
    static let plain =
        "POST /v1/messages?beta=true HTTP/1.1\r\nHost: m\r\ncontent-length: 4\r\nX-Api-Key:  k \r\n\r\n{\"a\""

    private func read(_ text: String, limit: Int = 100) -> TestRequest? {
        var bytes = ByteBuffer(string: text)
        return take(from: &bytes, limit: limit).flatMap(TestRequest.init)
    }

    private func take(from bytes: inout ByteBuffer, limit: Int) -> SimpleRequest? {
        var heads = HeadMemo()
        return SimpleRequest(takenFrom: &bytes, limit: limit, heads: &heads, arrival: .uptimeNanoseconds(0))
    }

    /// What there is to be said of a request that came simply.
    private struct TestRequest {
        let method: HTTPMethod
        let head: SimpleHead
        let framing: MessageFraming
        let body: ByteBuffer?

        init?(_ simple: SimpleRequest) {
            guard case .simple(let head) = simple.request.head else { return nil }
            self.head = head
            method = simple.request.method
            framing = simple.request.framing
            body = simple.request.body
        }
    }

    @Test func `a whole plain request is read from its bytes`() throws {
        let request = try #require(read(Self.plain))
        #expect(request.method == .POST)
        #expect(request.head.target == "/v1/messages?beta=true")
        #expect(request.framing.contentLength == 4)
        #expect(request.framing.hostCount == 1)
        #expect(request.body == ByteBuffer(string: "{\"a\""))
        let headers = request.head.headers
        #expect(headers["x-api-key"] == ["k"])
        #expect(headers["host"] == ["m"])
    }

    @Test(
        arguments: [
            ("authorization: Bearer a\r\nx-api-key: b\r\n", "Bearer a"),
            ("X-API-Key: b \r\nAuthorization:  a\r\n", "a"),
            ("authorization: a\r\nauthorization: b\r\n", "a"),
            ("x-api-key: a\r\nx-api-key: b\r\n", "b"),
            ("x-api-key:\r\n", ""),
            ("accept: authorization\r\nx-api-kez: b\r\n", nil),
        ] as [(String, String?)])
    func `the place of the key is remembered as the head is read`(lines: String, key: String?) throws {
        let head = try #require(read("GET /v1/models HTTP/1.1\r\nhost: m\r\n\(lines)\r\n")).head
        let found = head.key.flatMap {
            head.bytes.getString(at: head.bytes.readerIndex + $0.lowerBound, length: $0.count)
        }
        #expect(found == key)
    }

    @Test func `a request without a body has none`() throws {
        let request = try #require(read("GET /v1/models HTTP/1.1\r\nhost: m\r\nconnection: Keep-Alive\r\n\r\n"))
        #expect(request.method == .GET)
        #expect(request.body == nil)
        #expect(request.framing.contentLength == nil)
    }

    @Test func `a body that is not whole is completed by the bytes that come later, and by no others`() throws {
        var bytes = ByteBuffer(string: String(Self.plain.dropLast(3)))
        var request = try #require(take(from: &bytes, limit: 4))
        #expect(bytes.readableBytes == 0)
        #expect(request.missing == 3)
        for (part, missing, rest) in [("\"", 2, 0), ("a\"}GET", 0, 4)] {
            bytes = ByteBuffer(string: part)
            request.append(from: &bytes, arrival: .uptimeNanoseconds(UInt64(rest)))
            #expect(request.request.arrival == .uptimeNanoseconds(UInt64(rest)))
            #expect(request.missing == missing)
            #expect(bytes.readableBytes == rest)
        }
        #expect(request.request.body == ByteBuffer(string: "{\"a\""))
    }

    @Test func `what comes behind a request is left where it was`() throws {
        var bytes = ByteBuffer(string: Self.plain + Self.plain + "GET")
        for _ in 0..<2 {
            #expect(take(from: &bytes, limit: 4)?.request.body == ByteBuffer(string: "{\"a\""))
        }
        #expect(take(from: &bytes, limit: 4) == nil)
        #expect(bytes == ByteBuffer(string: "GET"))
    }

    @Test(arguments: [("gzip", ContentCoding.gzip), ("Deflate", .deflate), ("br", .unknown), ("identity", .identity)])
    func `the coding of the body is noted`(name: String, coding: ContentCoding) {
        let text = Self.plain.replacing("Host: m", with: "Host: m\r\nContent-Encoding: \(name)")
        #expect(read(text)?.framing.coding == coding)
    }

    @Test(
        arguments: [
            "",
            "POST",
            String(plain.dropLast(5)),
            plain.replacing("HTTP/1.1", with: "HTTP/1.0"),
            plain.replacing("POST", with: "PUT"),
            plain.replacing("POST /", with: "POST http://m/"),
            plain.replacing("\r\n", with: "\n"),
            plain.replacing("Host: m", with: "Host: m\r\nHost: m"),
            plain.replacing("Host: m\r\n", with: ""),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nContent-Length: 4"),
            plain.replacing("content-length: 4", with: "content-length: +4"),
            plain.replacing("content-length: 4", with: "content-length: 4, 4"),
            plain.replacing("content-length: 4", with: "content-length: "),
            plain.replacing("content-length: 4", with: "content-length: 99999999999999999999"),
            plain.replacing("content-length: 4", with: "content-length : 4"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\ntransfer-encoding: chunked"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nexpect: 100-continue"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nupgrade: h2c"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nconnection: close"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nconnection: keep-alive, upgrade"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\n folded: x"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nx: a\u{0}b"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nx: a\rb"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nx: é"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\nx@y: z"),
            plain.replacing("content-length: 4", with: "content-length: 4\r\n: z"),
            plain.replacing("Host: m", with: "Host: m" + String(repeating: "\r\nx: y", count: 256)),
            plain.replacing("Host: m", with: "Host: m\r\nx: " + String(repeating: "y", count: 16 << 10)),
        ]
    )
    func `whatever is not simple to the byte is the decoder's`(text: String) {
        #expect(read(text) == nil)
    }

    @Test func `a body over the limit is the decoder's`() {
        #expect(read(Self.plain, limit: 4) != nil)
        #expect(read(Self.plain, limit: 3) == nil)
    }

    @Test(
        arguments: [
            plain,
            "GET /v1/models HTTP/1.1\r\nhost: m\r\n\r\n",
            "POST /%41?q=%20#x HTTP/1.1\r\nACCEPT:*/*\r\nhOsT:[::1]:80\r\nConnection: keep-alive\r\ncontent-length:0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: m\r\nx-empty:\r\ncontent-length: 3\r\n\r\n\r\n\n",
        ]
    )
    func `a simple request is what the decoder would have made of it`(text: String) throws {
        let simple = try #require(read(text))
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
        try channel.writeInbound(ByteBuffer(string: text))
        guard case .head(let head)? = try channel.readInbound(as: HTTPServerRequestPart.self) else {
            Issue.record("the decoder found no head")
            return
        }
        var body: ByteBuffer?
        while case .body(var part)? = try channel.readInbound(as: HTTPServerRequestPart.self) {
            body.setOrWriteBuffer(&part)
        }
        _ = try channel.finish(acceptAlreadyClosed: true)

        #expect(simple.method == head.method)
        #expect(simple.head.target == head.uri)
        #expect(simple.body == body)
        #expect(
            simple.head.headers.map { [$0.name, $0.value] }
                == head.headers.map { [$0.name, String($0.value.withoutPadding)] }
        )
        #expect(head.isKeepAlive)
    }

    @Test func `after anything else the decoder keeps the connection`() throws {
        let connection = try TestConnection()
        let simple = "GET /v1/models HTTP/1.1\r\nhost: m\r\n\r\n"
        try connection.send(simple)
        try connection.send(String(simple.prefix(9)))
        try connection.send(String(simple.dropFirst(9)))
        try connection.send(simple)
        #expect(try connection.writes().count { $0.hasPrefix("HTTP/1.1 200 OK") } == 3)
    }
}
