import NIOCore
import NIOEmbedded
import NIOHTTP1
import ProviderRelay
import ProviderWire
import Telemetry
import Testing

@testable import MockBehavior
@testable import MockServer

/// A provider that says what the test says.
///
/// `@unchecked`: it lives on the embedded loop of one test.
private final class FakeProvider: Forwarding, @unchecked Sendable {
    final class Call: Forwarded {
        let request: ForwardedRequest
        let reader: any ForwardingReader
        private(set) var isCancelled = false

        init(_ request: ForwardedRequest, _ reader: any ForwardingReader) {
            self.request = request
            self.reader = reader
        }

        func cancel() { isCancelled = true }

        func answer(_ status: Int = 200, _ headers: HTTPHeaders = ["content-type": "text/event-stream"]) {
            reader.forwardingAnswered(
                HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers))
        }

        /// - Returns: whether more may come at once.
        @discardableResult
        func say(_ text: String) -> Bool {
            var isTaken = false
            reader.forwardingReceived(ByteBuffer(string: text)).assumeIsolated().whenComplete { _ in isTaken = true }
            return isTaken
        }
    }

    let name = "llm-mockd-test"
    private(set) var calls: [Call] = []

    func send(
        _ request: ForwardedRequest, on eventLoop: any EventLoop, to reader: any ForwardingReader
    ) -> any Forwarded {
        let call = Call(request, reader)
        calls.append(call)
        return call
    }
}

struct ConnectionRelayTests {
    private let provider = FakeProvider()
    private let library = CassetteLibrary()
    private let journal = Journal()

    private func client(_ proxy: JSONValue = ["url": "http://localhost:9", "cassette": "a"]) throws -> TestConnection {
        var configuration = MockConfiguration()
        configuration.rules = [["name": "r", "answer": ["proxy": proxy]]]
        let store = try ConfigurationStore(document: configuration.document, cassettes: library)
        return try TestConnection(store, journal: journal.recorder(), forwarder: provider)
    }

    private func call(_ number: Int = 0) throws -> FakeProvider.Call {
        try #require(provider.calls.indices.contains(number) ? provider.calls[number] : nil)
    }

    private func recorded() throws -> [CassetteEntry] { try library.cassette(named: "a").entries }

    private func entries() -> [JournalEntry] {
        var entries: [JournalEntry] = []
        journal.forEach { entries.append(JournalEntry($0)) }
        return entries.sorted { $0.number < $1.number }
    }

    @Test func `what the provider says is written when it says it`() throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        #expect(try client.received() == "")
        try call().answer()
        let head = try client.received()
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"))
        #expect(head.contains("\r\nx-mockd-source: recorded\r\n"))
        #expect(head.contains("\r\nx-mockd-revision: 1\r\n"))
        #expect(head.contains("\r\nx-request-id: req_"))
        try call().say("data: a\n\n")
        #expect(try client.received() == "9\r\ndata: a\n\n\r\n")
        try call().reader.forwardingFinished()
        #expect(try client.received() == "0\r\n\r\n")
        #expect(client.isOpen)
        #expect(entries().map(\.outcome) == [.completed])
        #expect(entries().map(\.source) == [.recorded])
        #expect(entries().map(\.eventsSent) == [1])
        #expect(entries().map(\.timings.firstByteDueMs) == [nil])
    }

    @Test func `a recording is played at the times at which it came`() throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        client.advance(by: .milliseconds(30))
        try call().answer()
        client.advance(by: .milliseconds(20))
        try call().say("data: a\n\n")
        client.advance(by: .milliseconds(50))
        try call().say("data: b\n\n")
        try call().reader.forwardingFinished()
        _ = try client.received()
        try client.send(TestRequest.chatStream)
        #expect(provider.calls.count == 1)
        client.advance(by: .milliseconds(29))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        #expect(try client.received().contains("x-mockd-source: replayed"))
        client.advance(by: .milliseconds(20))
        #expect(try client.received() == "9\r\ndata: a\n\n\r\n")
        client.advance(by: .milliseconds(49))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        #expect(try client.received() == "9\r\ndata: b\n\n\r\n0\r\n\r\n")
        #expect(entries().last?.timings.lastByteDueMs == 100)
        #expect(entries().last?.source == .replayed)
    }

    @Test func `a body of known length keeps it, and its status`() throws {
        let client = try client()
        try client.send(TestRequest.chat)
        try call().answer(422, ["content-type": "application/json", "content-length": "2", "x-request-id": "theirs"])
        try call().say("{}")
        try call().reader.forwardingFinished()
        try client.send(TestRequest.chat)
        let responses = try client.responses()
        #expect(responses.map(\.status) == [422, 422])
        #expect(responses.map(\.body) == ["{}", "{}"])
        #expect(responses.map { $0.headers["content-length"] } == ["2", "2"])
        #expect(responses.map { $0.headers["x-request-id"] } == ["theirs", "theirs"])
        #expect(responses.allSatisfy { $0.headers["x-mockd-request-id"]?.hasPrefix("req_") == true })
        #expect(responses.map { $0.headers["x-mockd-source"] } == ["recorded", "replayed"])
        #expect(client.counted(.requests, ["endpoint": "chat", "status": "422"]) == 2)
    }

    @Test func `a status that this server never gives is passed on`() throws {
        let client = try client()
        try client.send(TestRequest.chat)
        try call().answer(418, ["content-length": "0"])
        try call().reader.forwardingFinished()
        #expect(try client.received().hasPrefix("HTTP/1.1 418 "))
    }

    @Test(arguments: [(false, 502), (true, 504)])
    func `a provider that gives no answer is told in its own form, and nothing is kept`(
        isTimeout: Bool, status: Int
    ) throws {
        let client = try client()
        try client.send(TestRequest.message)
        try call().reader.forwardingFailed(ForwardingFailure("it is gone", isTimeout: isTimeout))
        let response = try #require(client.responses().first)
        #expect(response.status == status)
        let error = try response.json["error"]
        #expect(error?["message"] == "The provider at http://localhost:9 gave no answer: it is gone.")
        #expect(try response.json["type"] == "error")
        #expect(client.isOpen)
        #expect(try recorded().isEmpty)
        #expect(entries().map(\.status) == [status])
        #expect(entries().map(\.outcome) == [.completed])
        #expect(client.activity.requestsInFlight == 0)
    }

    @Test func `a stream that gets no answer leaves no stream open`() throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        #expect(client.activity.streamsOpen == 1)
        try call().reader.forwardingFailed(ForwardingFailure("it is gone"))
        #expect(try client.responses().map(\.status) == [502])
        #expect(client.activity.streamsOpen == 0)
    }

    @Test func `an answer that breaks off is cut, and not kept`() throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        try call().answer()
        try call().say("data: a\n\n")
        try call().reader.forwardingFailed(ForwardingFailure("it is gone"))
        #expect(try client.received().hasSuffix("9\r\ndata: a\n\n\r\n"))
        #expect(!client.isOpen)
        #expect(try recorded().isEmpty)
        #expect(entries().map(\.outcome) == [.upstreamFailed])
        #expect(entries().map(\.source) == [.proxied])
        #expect(client.activity.requestsInFlight == 0)
    }

    @Test(arguments: [false, true])
    func `a client that leaves ends the request`(hasBegun: Bool) throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        if hasBegun {
            try call().answer()
            try call().say("data: a\n\n")
        }
        try client.leave()
        #expect(try call().isCancelled)
        #expect(entries().map(\.outcome) == [.clientAborted])
        #expect(try recorded().isEmpty)
    }

    @Test func `the provider is read no faster than the client reads`() throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        try call().answer()
        #expect(try call().say("data: a\n\n"))
        client.setWritable(false)
        #expect(try !call().say("data: b\n\n"))
        #expect(try !client.received().contains("data: b"))
        client.setWritable(true)
        #expect(try client.received() == "9\r\ndata: b\n\n\r\n")
        #expect(try call().say("data: c\n\n"))
    }

    @Test func `parts as large as a write are followed by others`() throws {
        let client = try client()
        try client.send(TestRequest.chat)
        try call().answer(200, ["content-type": "text/plain"])
        for _ in 0..<3 { #expect(try call().say(String(repeating: "x", count: Playback.sliceSize))) }
    }

    @Test func `a provider that is silent for too long is given up`() throws {
        let client = try client(["url": "http://localhost:9", "cassette": "a", "timeoutMs": 100])
        try client.send(TestRequest.chat)
        client.advance(by: .milliseconds(99))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        let response = try #require(client.responses().first)
        #expect(response.status == 504)
        #expect(response.body.contains("it said nothing for 100 ms"))
        #expect(try call().isCancelled)
    }

    @Test func `each sign of life gives the provider more time, and so does a client that does not read`() throws {
        let client = try client(["url": "http://localhost:9", "cassette": "a", "timeoutMs": 100])
        try client.send(TestRequest.chatStream)
        client.advance(by: .milliseconds(80))
        try call().answer()
        client.advance(by: .milliseconds(80))
        try call().say("data: a\n\n")
        client.setWritable(false)
        try call().say("data: b\n\n")
        client.advance(by: .seconds(10))
        #expect(client.isOpen)
        client.setWritable(true)
        client.advance(by: .milliseconds(200))
        #expect(!client.isOpen)
        #expect(entries().map(\.outcome) == [.upstreamFailed])
    }

    @Test func `requests behind the forwarded one wait for it`() throws {
        let client = try client()
        try client.send(TestRequest.chat + TestRequest.message)
        #expect(provider.calls.count == 1)
        try call().answer(200, ["content-length": "1"])
        try call().say("a")
        try call().reader.forwardingFinished()
        #expect(provider.calls.count == 2)
        try call(1).answer(200, ["content-length": "1"])
        try call(1).say("b")
        try call(1).reader.forwardingFinished()
        #expect(try client.responses().map(\.body) == ["a", "b"])
    }

    @Test func `to a client of HTTP/1.0 the end of the connection is the end, and a cut is a reset`() throws {
        let client = try client()
        try client.send(TestRequest.post("/v1/chat/completions", TestRequest.body, version: "1.0"))
        try call().answer()
        try call().say("data: a\n\n")
        let text = try client.received()
        #expect(text.contains("\r\nconnection: close\r\n"))
        #expect(!text.contains("transfer-encoding"))
        #expect(text.hasSuffix("\r\n\r\ndata: a\n\n"))
        try call().reader.forwardingFinished()
        #expect(!client.isOpen)
    }

    @Test func `only what concerns the request itself is forwarded`() throws {
        let client = try client(["url": "http://localhost:9/base", "cassette": "a"])
        try client.send(
            TestRequest.post(
                "/openai/v1/chat/completions?a=b", TestRequest.body, "authorization: Bearer mine", "connection: x-hop",
                "x-hop: 1", "te: trailers", "accept-encoding: gzip", "x-end: 2"
            )
        )
        let request = try call().request
        #expect(request.url == "http://localhost:9/base/v1/chat/completions?a=b")
        #expect(request.method == .POST)
        #expect(request.body.map { String(buffer: $0) } == TestRequest.body)
        let headers = request.headers.map { "\($0.name): \($0.value)" }.sorted()
        #expect(
            headers == [
                "accept-encoding: identity", "authorization: Bearer mine", "via: 1.1 llm-mockd-test", "x-end: 2",
            ])
    }

    @Test func `only what concerns the answer itself comes back`() throws {
        let client = try client()
        try client.send(TestRequest.chat)
        try call().answer(
            200,
            [
                "content-length": "0", "Connection": "x-hop, close", "x-hop": "1", "keep-alive": "1", "Alt-Svc": "h3",
                "access-control-allow-origin": "https://a", "x-mockd-revision": "99", "Set-Cookie": "a=b", "X-End": "2",
            ]
        )
        try call().reader.forwardingFinished()
        let headers = try #require(client.responses().first).headers
        #expect(headers["x-end"] == "2")
        #expect(headers["set-cookie"] == "a=b")
        #expect(headers["x-mockd-revision"] == "1")
        for name in ["x-hop", "keep-alive", "alt-svc", "connection"] { #expect(headers[name] == nil, "\(name)") }
        #expect(client.isOpen)
        #expect(try recorded().first?.fields.map(\.name) == ["x-end"])
    }

    @Test func `a request that comes round to where it was is forwarded no more`() throws {
        let client = try client()
        try client.send(
            TestRequest.post("/v1/chat/completions", TestRequest.body, "via: 1.1 other, 1.1 llm-mockd-test"))
        let response = try #require(client.responses().first)
        #expect(response.status == 502)
        #expect(response.body.contains("it is this server itself"))
        #expect(provider.calls.isEmpty)
        #expect(client.isOpen)
        try client.send(TestRequest.post("/v1/chat/completions", TestRequest.body, "via: 1.1 other"))
        #expect(provider.calls.count == 1)
    }

    @Test func `an interim answer is not the answer`() throws {
        let client = try client()
        try client.send(TestRequest.chat)
        try call().answer(103, [:])
        #expect(try client.received() == "")
        try call().answer(200, ["content-length": "0"])
        #expect(try client.received().hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `of two answers that come at once the first that is whole is kept`() throws {
        let first = try client()
        let second = try TestConnection(beside: first)
        try first.send(TestRequest.chat)
        try second.send(TestRequest.chat)
        #expect(provider.calls.count == 2)
        for number in [1, 0] {
            try call(number).answer(200, ["content-length": "1"])
            try call(number).say("\(number)")
            try call(number).reader.forwardingFinished()
        }
        #expect(try recorded().map { $0.parts.map(\.bytes) } == [[Array("1".utf8)]])
    }

    @Test func `a head alone is asked for anew each time`() throws {
        let client = try client()
        for number in 0..<2 {
            try client.send(TestRequest.get("/v1/models", method: "HEAD"))
            try call(number).answer(200, ["content-length": "99"])
            try call(number).reader.forwardingFinished()
            let text = try client.received()
            #expect(text.contains("\r\ncontent-length: 99\r\n"))
            #expect(text.contains("\r\nx-mockd-source: proxied\r\n"))
        }
        #expect(try recorded().isEmpty)
    }
}
