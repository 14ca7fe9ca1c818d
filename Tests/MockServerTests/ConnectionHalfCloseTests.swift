import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

/// A client that has closed its side of the connection: gone, or waiting for its answers.
struct ConnectionHalfCloseTests {
    private func endInput(_ client: TestConnection) {
        client.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        client.channel.embeddedEventLoop.run()
    }

    @Test func `what was asked before is answered, and then the connection ends`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(100)) }
        try client.send(TestRequest.chat + TestRequest.chat)
        endInput(client)
        #expect(!client.isClosed)
        client.advance(by: .milliseconds(100))
        let responses = try client.responses()
        #expect(responses.map(\.status) == [100, 200, 200])
        #expect(responses.map { $0.headers["connection"] } == [nil, nil, "close"])
        #expect(client.isClosed)
    }

    @Test func `while a response is to come an interim one finds out whether the client is there`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.seconds(100)) }
        try client.send(TestRequest.chat)
        endInput(client)
        #expect(try client.received() == "HTTP/1.1 100 Continue\r\n\r\n")
        // It is not: the write was answered with a reset.
        try client.leave()
        #expect(client.counted(.clientDisconnects, ["phase": "delay"]) == 1)
        #expect(client.activity.requestsInFlight == 0)
    }

    @Test func `HTTP 1.0 knows no interim responses and gets none`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(100)) }
        try client.send(TestRequest.post("/v1/chat/completions", Compressed.plain, version: "1.0"))
        endInput(client)
        client.advance(by: .milliseconds(100))
        #expect(try client.responses().map(\.status) == [200])
        #expect(client.isClosed)
    }

    @Test func `in a stream an empty comment finds out, and the events stay as they are`() throws {
        let change: (inout MockConfiguration) -> Void = {
            $0.chat.defaultResponses = ["one two three"]
            $0.chat.chunkDelay = .milliseconds(20)
        }
        let (other, client) = (try TestConnection(change), try TestConnection(change))
        for each in [other, client] { try each.send(TestRequest.chatStream) }
        endInput(client)
        for each in [other, client] { each.advance(by: .milliseconds(100)) }
        let expected = try #require(other.responses().first)
        let stream = try #require(client.responses().first)
        #expect(stream.body.contains("\n\n:\n\ndata:"))
        #expect(stream.body.replacing("\n\n:\n\ndata:", with: "\n\ndata:") == expected.body)
        #expect(client.isClosed && other.isOpen)
    }

    @Test(arguments: ["", "GET /v1/mod", TestRequest.chat, String(TestRequest.chat.dropLast(1))])
    func `a client to whom nothing is owed has gone`(text: String) throws {
        let client = try TestConnection()
        if !text.isEmpty { try client.send(text) }
        _ = try client.received()
        endInput(client)
        #expect(client.isClosed)
        #expect(client.halfCloses.count == 0)
        #expect(try client.received() == "")
    }

    @Test func `half a request behind another takes nothing away from it`() throws {
        for piece in [TestRequest.chat.dropLast(1), TestRequest.chat.prefix(9)] {
            let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(100)) }
            try client.send(TestRequest.chat + piece)
            endInput(client)
            client.advance(by: .milliseconds(100))
            #expect(try client.responses().map(\.status) == [100, 200])
            #expect(client.isClosed)
        }
    }

    @Test func `a client that does not read is not asked`() throws {
        let client = try TestConnection {
            $0.chat.defaultResponses = ["one two three"]
            $0.chat.chunkDelay = .milliseconds(20)
        }
        try client.send(TestRequest.chatStream)
        client.setWritable(false)
        _ = try client.received()
        endInput(client)
        #expect(try client.received() == "")
        #expect(!client.isClosed)
    }
}
