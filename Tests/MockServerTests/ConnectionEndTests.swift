import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Synthesis
import Testing

@testable import MockServer

struct ConnectionEndTests {
    // MARK: - What the client asks for

    @Test func `a connection is kept, and no header says so`() throws {
        let client = try TestConnection()
        for _ in 0..<3 { #expect(try client.answer(to: TestRequest.chat)?.headers["connection"] == nil) }
        #expect(client.isOpen)
        #expect(client.activity.connectionsOpen == 1)
    }

    @Test(arguments: ["close", "Close", "keep-alive, close"])
    func `a connection ends with the response to whom asks to close it`(value: String) throws {
        let client = try TestConnection()
        let request = TestRequest.get("/v1/models", "connection: \(value)")
        #expect(try client.answer(to: request)?.headers["connection"] == "close")
        #expect(client.isClosed)
        #expect(client.halfCloses.count == 0)
    }

    @Test func `what comes after a request to close is not answered`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(100)) }
        let last = TestRequest.post("/v1/messages", "{}", "connection: close")
        try client.send(TestRequest.chat + last + TestRequest.chat)
        client.advance(by: .milliseconds(100))
        #expect(try client.responses().map(\.status) == [200, 400])
        #expect(!client.isOpen)
        client.advance(by: .seconds(2))
        #expect(client.isClosed)
    }

    @Test func `HTTP 1.0 closes, unless it asks to be kept`() throws {
        let closing = try TestConnection()
        #expect(try closing.answer(to: TestRequest.get("/v1/models", version: "1.0"))?.headers["connection"] == "close")
        #expect(closing.isClosed)
        let kept = try TestConnection()
        let request = TestRequest.get("/v1/models", "connection: keep-alive", version: "1.0")
        for _ in 0..<2 { #expect(try kept.answer(to: request)?.headers["connection"] == "keep-alive") }
        #expect(kept.isOpen)
    }

    @Test func `a stream for HTTP 1.0 has no chunks and ends with the connection`() throws {
        let client = try TestConnection { $0.chat.defaultResponses = ["Hi"] }
        let body = #"{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#
        let request = TestRequest.post("/v1/chat/completions", body, "connection: keep-alive", version: "1.0")
        let response = try client.answer(to: request)
        #expect(response?.headers["transfer-encoding"] == nil)
        #expect(response?.headers["content-length"] == nil)
        #expect(response?.headers["connection"] == "close")
        #expect(response?.body.hasPrefix("data: {") == true && response?.body.hasSuffix("\n\ndata: [DONE]\n\n") == true)
        #expect(client.isClosed)
    }

    @Test func `an offer to upgrade is passed over, and the connection ends as the decoder reads no further`() throws {
        let client = try TestConnection()
        let request = TestRequest.get(
            "/v1/models", "connection: Upgrade, HTTP2-Settings", "upgrade: h2c", "http2-settings: AA")
        let response = try client.answer(to: request)
        #expect(response?.status == 200)
        #expect(response?.headers["connection"] == "close")
        #expect(client.isClosed)
    }

    // MARK: - Draining

    private func drain(_ client: TestConnection) -> () -> Bool {
        let promise = client.channel.eventLoop.makePromise(of: Void.self)
        var isDrained = false
        promise.futureResult.assumeIsolated().whenSuccess { isDrained = true }
        client.loop.drain(promise)
        return {
            client.channel.embeddedEventLoop.run()
            return isDrained
        }
    }

    @Test func `an idle connection is closed at once when the server drains`() throws {
        let client = try TestConnection()
        _ = try client.answer(to: TestRequest.chat)
        let isDrained = drain(client)
        #expect(client.isClosed)
        #expect(isDrained())
    }

    @Test func `a response that is open ends first`() throws {
        let client = try TestConnection {
            $0.chat.defaultResponses = ["a b c"]
            $0.chat.chunkDelay = .milliseconds(10)
        }
        try client.send(TestRequest.chatStream)
        let isDrained = drain(client)
        #expect(client.isOpen && !isDrained())
        client.advance(by: .milliseconds(20))
        #expect(try client.received().hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
        #expect(client.isClosed)
        #expect(isDrained())
    }

    @Test func `requests that were sent before are answered, and the last is told to close`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(10)) }
        try client.send(TestRequest.chat + TestRequest.chat + TestRequest.chat)
        let isDrained = drain(client)
        client.advance(by: .milliseconds(10))
        #expect(try client.responses().map { $0.headers["connection"] } == [nil, nil, "close"])
        #expect(isDrained())
    }

    @Test func `a request that is half sent may be sent to its end, and its response says to close`() throws {
        let client = try TestConnection()
        try client.send(String(TestRequest.chat.dropLast(5)))
        let isDrained = drain(client)
        #expect(client.isOpen && !isDrained())
        try client.send(String(TestRequest.chat.suffix(5)))
        #expect(try client.responses().map { $0.headers["connection"] } == ["close"])
        #expect(isDrained())
    }

    @Test func `a second drain waits for the same end`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(10)) }
        try client.send(TestRequest.chat)
        let (first, second) = (drain(client), drain(client))
        #expect(!first() && !second())
        client.advance(by: .milliseconds(10))
        #expect(first() && second())
    }

    @Test func `draining nothing is done at once`() throws {
        let client = try TestConnection()
        try client.leave()
        #expect(drain(client)())
    }

    @Test func `what is still open when the time is up is closed`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.seconds(100)) }
        try client.send(TestRequest.chat)
        let isDrained = drain(client)
        client.loop.closeAll()
        #expect(isDrained())
        #expect(client.isClosed)
        #expect(client.activity.requestsInFlight == 0)
    }
}
