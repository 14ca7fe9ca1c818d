import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Telemetry
import Testing

@testable import MockServer

/// Several connections of one event loop, and their moments.
struct ConnectionPacingTests {
    /// A client that streams "a b c d", one word each 20 ms.
    private func client() throws -> TestConnection {
        try TestConnection {
            $0.chat.defaultResponses = ["a b c d"]
            $0.chat.chunkDelay = .milliseconds(20)
        }
    }

    private func words(_ text: String) -> [String] {
        ["a", "b", "c", "d"].filter {
            text.contains("\"content\":\"\($0)\"") || text.contains("\"content\":\" \($0)\"")
        }
    }

    @Test func `every stream keeps its own time`() throws {
        let first = try client()
        try first.send(TestRequest.chatStream)
        first.advance(by: .milliseconds(7))
        let second = try TestConnection(beside: first)
        try second.send(TestRequest.chatStream)
        _ = (try first.received(), try second.received())
        first.advance(by: .milliseconds(13))
        #expect(words(try first.received()) == ["b"])
        #expect(words(try second.received()) == [])
        first.advance(by: .milliseconds(7))
        #expect(words(try first.received()) == [])
        #expect(words(try second.received()) == ["b"])
    }

    @Test func `a reader that does not read delays nobody, and nothing is made for it`() throws {
        let slow = try client()
        let quick = try TestConnection(beside: slow)
        try slow.send(TestRequest.chatStream)
        try quick.send(TestRequest.chatStream)
        _ = (try slow.received(), try quick.received())
        slow.setWritable(false)
        for word in ["b", "c", "d"] {
            slow.advance(by: .milliseconds(20))
            #expect(words(try quick.received()) == [word])
        }
        // Only the loop itself, to look after its connections.
        #expect(slow.loop.pacer.count == 1)
        #expect(try slow.received() == "")
        slow.setWritable(true)
        #expect(words(try slow.received()) == ["b", "c", "d"])
    }

    @Test func `all that is due to one client leaves in one write`() throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        _ = try client.received()
        client.setWritable(false)
        client.advance(by: .milliseconds(60))
        client.setWritable(true)
        let writes = try client.writes()
        #expect(writes.count == 1)
        #expect(words(try #require(writes.first)) == ["b", "c", "d"])
    }

    @Test func `who leaves is forgotten at once`() throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        #expect(client.loop.pacer.count == 2)
        try client.leave()
        #expect(client.loop.pacer.count == 0)
    }

    @Test func `a connection that lingers waits as well, and is forgotten when its client goes`() throws {
        let client = try client()
        try client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n\r\n")
        #expect(try client.responses().map(\.status) == [413])
        #expect(client.halfCloses.count == 1)
        #expect(client.loop.pacer.count == 2)
        try client.leave()
        #expect(client.loop.pacer.count == 0)
    }

    @Test func `a long response lets others have their turn`() throws {
        let long = Array(repeating: "word", count: 5_000).joined(separator: " ")
        let client = try TestConnection { $0.chat.defaultResponses = [.string(long)] }
        let other = try TestConnection(beside: client)
        try client.send(TestRequest.chatStream)
        let first = try client.received()
        #expect(first.utf8.count >= ProviderConnection.slicesPerTurn * Playback.sliceSize)
        #expect(!first.hasSuffix("0\r\n\r\n"))
        #expect(try other.answer(to: TestRequest.get("/v1/models"))?.status == 200)
        client.channel.embeddedEventLoop.run()
        let rest = try client.received()
        #expect(rest.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
        #expect(try TestResponse.all(in: first + rest).count == 1)
    }

    @Test func `pacing is measured for each moment of each stream`() throws {
        let client = try client()
        try client.send(TestRequest.chatStream)
        client.advance(by: .milliseconds(20))
        client.setWritable(false)
        client.advance(by: .milliseconds(41))
        client.setWritable(true)
        let timer = client.registry.snapshot().timers.first { $0.name == MetricName.pacingError.name }
        #expect(timer?.count == 3)
        #expect(timer?.sumMs == 22)
        #expect(timer?.maximumMs == 21)
    }
}
