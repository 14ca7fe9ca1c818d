import MockBehavior
import NIOCore
import NIOEmbedded
import NIOHTTP1
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct ConnectionLeavingTests {
    @Test func `a client that leaves in the delay cancels its response`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(300)) }
        try client.send(TestRequest.chat)
        client.advance(by: .milliseconds(100))
        try client.leave()
        #expect(client.activity.requestsInFlight == 0)
        #expect(client.counted(.clientDisconnects, ["phase": "delay"]) == 1)
        client.advance(by: .seconds(10))
        #expect(try client.received() == "")
        #expect(client.responsesCounted == 0)
    }

    @Test func `a client that leaves in the middle of a stream ends it`() throws {
        let client = try TestConnection {
            $0.chat.defaultResponses = ["one two three"]
            $0.chat.chunkDelay = .milliseconds(20)
        }
        try client.send(TestRequest.chatStream)
        client.advance(by: .milliseconds(20))
        let begun = try client.received()
        #expect(begun.contains("two"))
        try client.leave()
        #expect(client.activity.streamsOpen == 0)
        #expect(client.activity.requestsInFlight == 0)
        #expect(client.counted(.clientDisconnects, ["phase": "stream"]) == 1)
        #expect(client.counted(.sentBytes) == Double(begun.utf8.count))
        client.advance(by: .seconds(10))
        #expect(try client.received() == "")
        #expect(client.responsesCounted == 0)
    }

    @Test func `requests that wait behind another go with their client`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(300)) }
        try client.send(TestRequest.chat + TestRequest.chat)
        try client.leave()
        client.advance(by: .seconds(10))
        #expect(try client.received() == "")
        #expect(client.counted(.clientDisconnects, ["phase": "delay"]) == 1)
        #expect(client.activity.requestsInFlight == 0)
    }

    @Test func `a connection that has ended is counted as closed and let go`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(300)) }
        weak let handler = try client.channel.pipeline.syncOperations.handler(type: ProviderConnection.self)
        try client.send(TestRequest.chat)
        #expect(client.activity.connectionsOpen == 1)
        #expect(handler != nil)
        try client.leave()
        #expect(client.activity.connectionsOpen == 0)
        #expect(client.counted(.connections) == 1)
        #expect(handler == nil)
    }

    @Test func `no timer outlives its connection`() throws {
        // A task that is still to run would keep its loop alive.
        weak let waiting = try loopLeft(after: .milliseconds(100), TestRequest.chat)
        #expect(waiting == nil)
        weak let streaming = try loopLeft(after: .milliseconds(310), TestRequest.chatStream)
        #expect(streaming == nil)
    }

    /// The loop of a connection whose client left after that time.
    private func loopLeft(after time: TimeAmount, _ request: String) throws -> EmbeddedEventLoop {
        let channel = EmbeddedChannel()
        let context = LoopContext(
            eventLoop: channel.eventLoop,
            store: try ConfigurationStore(document: ["chat": ["delayMs": 300, "chunkDelayMs": 20]]),
            upstream: UpstreamConfiguration.defaultName,
            metrics: ProviderMetrics(registry: MetricsRegistry(), activity: ProviderActivity()),
            seed: 1
        )
        try channel.pipeline.syncOperations.addHandlers([
            ByteToMessageHandler(HTTPRequestDecoder()), ProviderConnection(loop: context),
        ])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(ByteBuffer(string: request))
        channel.embeddedEventLoop.advanceTime(by: time)
        try channel.close().wait()
        channel.embeddedEventLoop.run()
        return channel.embeddedEventLoop
    }

    @Test func `a client that leaves in the middle of its request was not answered`() throws {
        for cut in [10, 60, 120] {
            let client = try TestConnection()
            try client.send(String(TestRequest.chat.prefix(cut)))
            try client.leave()
            client.advance(by: .seconds(10))
            #expect(try client.received() == "")
            #expect(client.responsesCounted == 0)
            #expect(client.activity.requestsInFlight == 0)
        }
    }

    @Test func `a client that comes and goes without a word leaves no trace but its connection`() throws {
        let client = try TestConnection()
        try client.leave()
        #expect(client.counted(.connections) == 1)
        #expect(client.responsesCounted == 0)
        #expect(client.counted(.clientDisconnects, ["phase": "delay"]) == 0)
        #expect(client.counted(.clientDisconnects, ["phase": "stream"]) == 0)
    }

    @Test func `a transport that breaks is closed without an answer`() throws {
        struct Broken: Error {}
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(300)) }
        try client.send(TestRequest.chat)
        client.channel.pipeline.fireErrorCaught(Broken())
        client.channel.embeddedEventLoop.run()
        #expect(client.isClosed)
        #expect(try client.received() == "")
        #expect(client.counted(.clientDisconnects, ["phase": "delay"]) == 1)
    }
}
