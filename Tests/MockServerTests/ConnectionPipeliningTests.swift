import MockBehavior
import NIOCore
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct ConnectionPipeliningTests {
    private func said(_ responses: [TestResponse]) throws -> [String?] {
        try responses.map { try $0.json["choices"]?[0]?["message"]?["content"]?.stringValue }
    }

    @Test func `requests that came together are answered in order`() throws {
        let client = try TestConnection { $0.chat.defaultResponses = ["one", "two", "three"] }
        try client.send(TestRequest.chat + TestRequest.chat + TestRequest.chat)
        #expect(try said(client.responses()) == ["one", "two", "three"])
    }

    @Test func `the delay of a request that waits is counted from its own arrival`() throws {
        let client = try TestConnection {
            $0.chat.defaultResponses = ["one", "two"]
            $0.chat.delay = .constant(.milliseconds(100))
        }
        try client.send(TestRequest.chat)
        client.advance(by: .milliseconds(60))
        try client.send(TestRequest.chat)
        client.advance(by: .milliseconds(40))
        #expect(try said(client.responses()) == ["one"])
        client.advance(by: .milliseconds(59))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        #expect(try said(client.responses()) == ["two"])
    }

    @Test func `a request behind a slow one waits, however quick its own answer is`() throws {
        let client = try TestConnection {
            $0.chat.delay = .constant(.milliseconds(100))
            $0.message.defaultResponses = ["quick"]
        }
        try client.send(TestRequest.chat + TestRequest.message)
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(100))
        let responses = try client.responses()
        #expect(try responses.map { try $0.json["object"] ?? $0.json["type"] } == ["chat.completion", "message"])
    }

    @Test func `a request behind a stream waits for its end`() throws {
        let client = try TestConnection {
            $0.chat.defaultResponses = ["a b"]
            $0.chat.chunkDelay = .milliseconds(10)
        }
        try client.send(TestRequest.chatStream + TestRequest.message)
        #expect(try !client.received().contains(#""type":"message""#))
        client.advance(by: .milliseconds(10))
        let rest = try client.received()
        let end = try #require(rest.firstRange(of: "data: [DONE]\n\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(rest[end.upperBound...].contains(#""type":"message""#))
    }

    @Test func `reading stops when too many requests wait, and goes on when none does`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(100)) }
        try client.send(String(repeating: TestRequest.chat, count: ProviderConnection.maximumWaiting))
        #expect(client.isRead)
        try client.send(TestRequest.chat)
        #expect(!client.isRead)
        client.advance(by: .milliseconds(100))
        #expect(client.isRead)
        #expect(try client.responses().count == ProviderConnection.maximumWaiting + 1)
    }

    @Test func `requests may come cut anywhere`() throws {
        let client = try TestConnection { $0.chat.defaultResponses = ["one", "two"] }
        for byte in TestRequest.chat + TestRequest.chat { try client.send(String(byte)) }
        #expect(try said(client.responses()) == ["one", "two"])
    }

    @Test func `a body in chunks is put together`() throws {
        let client = try TestConnection()
        let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
        let chunks = [body.prefix(20), body.dropFirst(20)].map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }
        let head = TestRequest.get("/v1/chat/completions", "transfer-encoding: chunked", method: "POST")
        #expect(try client.answer(to: head + chunks.joined() + "0\r\n\r\n")?.json["model"] == "m")
        #expect(client.counted(.receivedBytes) == Double(body.utf8.count))
    }
}
