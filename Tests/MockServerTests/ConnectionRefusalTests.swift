import MockBehavior
import NIOCore
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct ConnectionRefusalTests {
    private let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#

    private func client(limit: Int) throws -> TestConnection {
        try TestConnection { $0.limits.maximumBodySize = limit }
    }

    private func chunked(_ body: String) -> String {
        TestRequest.get("/v1/chat/completions", "transfer-encoding: chunked", method: "POST")
            + "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n"
    }

    // MARK: - Too large

    @Test func `a body of just the limit is read`() throws {
        let client = try client(limit: body.utf8.count)
        #expect(try client.answer(to: TestRequest.post("/v1/chat/completions", body))?.status == 200)
        #expect(try client.answer(to: chunked(body) + "0\r\n\r\n")?.status == 200)
    }

    @Test func `a body that is declared too large is refused before it comes`() throws {
        let client = try client(limit: body.utf8.count - 1)
        let request = TestRequest.post("/v1/chat/completions", body)
        let response = try client.answer(to: String(request.dropLast(body.count)))
        #expect(response?.status == 413)
        #expect(response?.headers["connection"] == "close")
        #expect(try response?.json["error"]?["code"] == "request_too_large")
    }

    @Test func `a body that grows too large is refused when it does`() throws {
        let client = try client(limit: body.utf8.count)
        try client.send(chunked(body))
        #expect(try client.received() == "")
        try client.send("1\r\nx\r\n")
        #expect(try client.responses().map(\.status) == [413])
    }

    @Test func `after a refusal the server stops writing, and closes when the client had time to read`() throws {
        let client = try client(limit: 10)
        _ = try client.answer(to: String(TestRequest.post("/v1/messages", body).dropLast(5)))
        #expect(client.halfCloses.count == 1)
        #expect(!client.isClosed)
        // What is still being sent is thrown away.
        try client.send(String(repeating: "x", count: 5) + TestRequest.chat)
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1999))
        #expect(!client.isClosed)
        client.advance(by: .milliseconds(1))
        #expect(client.isClosed)
    }

    @Test func `what is too large for Anthropic is refused in its words`() throws {
        let response = try client(limit: 10).answer(to: TestRequest.post("/v1/messages", body))
        #expect(response?.status == 413)
        #expect(try response?.json["error"]?["type"] == "request_too_large")
    }

    // MARK: - Expectations

    @Test(arguments: ["100-continue", "100-Continue"])
    func `a client that waits to be told to go on is told`(expectation: String) throws {
        let client = try TestConnection()
        let request = TestRequest.post("/v1/chat/completions", body, "Expect: \(expectation)")
        try client.send(String(request.dropLast(body.count)))
        #expect(try client.received() == "HTTP/1.1 100 Continue\r\n\r\n")
        try client.send(body)
        #expect(try client.responses().map(\.status) == [200])
    }

    @Test func `it is not told to go on when the body would be too large`() throws {
        let client = try client(limit: 10)
        let request = TestRequest.post("/v1/chat/completions", body, "expect: 100-continue")
        try client.send(String(request.dropLast(body.count)))
        #expect(try client.responses().map(\.status) == [413])
    }

    @Test func `it is told to go on after the responses that come first`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(10)) }
        let request = TestRequest.post("/v1/messages", "{}", "expect: 100-continue")
        try client.send(TestRequest.chat + request.dropLast(2))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(10))
        #expect(try client.responses().map(\.status) == [200, 100])
        try client.send("{}")
        #expect(try client.responses().map(\.status) == [400])
    }

    @Test func `who did not wait to be told is not told, nor is who comes next`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(10)) }
        let request = TestRequest.post("/v1/messages", "{}", "expect: 100-continue")
        try client.send(TestRequest.chat + request + TestRequest.message.dropLast(5))
        client.advance(by: .milliseconds(10))
        #expect(try client.responses().map(\.status) == [200, 400])
    }

    @Test func `the body that follows at once is enough`() throws {
        let client = try TestConnection()
        try client.send(TestRequest.post("/v1/chat/completions", body, "expect: 100-continue"))
        #expect(try client.responses().map(\.status) == [100, 200])
    }

    // MARK: - What is no HTTP

    @Test(arguments: [
        "NONSENSE\r\n\r\n", "GET /v1/models HTTP/9.9\r\n\r\n", "GET /v1/models\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n",
        "GET / HTTP/1.1\r\nbad header: x\r\n\r\n",
    ])
    func `what is no HTTP is answered with 400 and closed`(text: String) throws {
        let client = try TestConnection()
        let response = try client.answer(to: text)
        #expect(response?.status == 400)
        #expect(response?.headers["connection"] == "close")
        #expect(try response?.json["error"]?["type"] == "invalid_request_error")
        #expect(!client.isOpen)
        client.advance(by: .seconds(2))
        #expect(client.isClosed)
        #expect(client.counted(.requests, ["endpoint": "other", "status": "400"]) == 1)
    }

    @Test func `what is no HTTP is answered as the configured provider does`() throws {
        let client = try TestConnection { $0.provider = .anthropic }
        let response = try client.answer(to: "NONSENSE\r\n\r\n")
        #expect(try response?.json["type"] == "error")
        #expect(try response?.json["request_id"]?.stringValue == response?.headers["request-id"])
    }

    @Test func `headers that are too large are refused as such`() throws {
        let client = try TestConnection()
        let response = try client.answer(
            to: TestRequest.get("/v1/models", "x: " + String(repeating: "y", count: 70 << 10)))
        #expect(response?.status == 431)
        #expect(!client.isOpen)
    }

    @Test func `nonsense after a request does not take its answer away`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(10)) }
        try client.send(TestRequest.chat + "NONSENSE\r\n\r\n")
        client.advance(by: .milliseconds(10))
        #expect(try client.responses().map(\.status) == [200])
        #expect(!client.isOpen)
    }
}
