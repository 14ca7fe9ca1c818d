import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct ConnectionBackpressureTests {
    /// A stream of some 400 KiB.
    private static let text = Array(repeating: "word", count: 2_000).joined(separator: " ")

    private func client(chunkDelay: Duration = .zero) throws -> TestConnection {
        try TestConnection {
            $0.chat.defaultResponses = [.string(Self.text)]
            $0.chat.chunkDelay = chunkDelay
        }
    }

    private func content(_ response: TestResponse) throws -> String {
        try response.body.split(separator: "\n\n").filter { $0.hasPrefix("data: {") }.compactMap {
            try JSONValue(parsing: $0.dropFirst("data: ".count).utf8)["choices"]?[0]?["delta"]?["content"]?.stringValue
        }.joined()
    }

    @Test func `nothing is written to a client that does not read, until it does`() throws {
        let client = try client()
        client.setWritable(false)
        try client.send(TestRequest.chatStream)
        #expect(try client.received() == "")
        client.setWritable(true)
        let response = try #require(try client.responses().first)
        #expect(try content(response) == Self.text)
    }

    @Test func `a stream is written in slices, each only when the client has read`() throws {
        let client = try client()
        let brake = WriteBrake()
        try client.channel.pipeline.syncOperations.addHandler(brake, position: .first)
        try client.send(TestRequest.chatStream)
        var text = ""
        var slices = 0
        while client.activity.requestsInFlight > 0 {
            let written = try client.received()
            #expect(written.utf8.count >= Playback.sliceSize && written.utf8.count < Playback.sliceSize + 1024)
            text += written
            slices += 1
            client.setWritable(true)
        }
        text += try client.received()
        #expect(slices > 3)
        #expect(try content(#require(try TestResponse.all(in: text).first)) == Self.text)
    }

    @Test func `frames that fell due meanwhile leave together, and the rest at its own time`() throws {
        let client = try TestConnection {
            $0.chat.defaultResponses = ["a b c d"]
            $0.chat.chunkDelay = .milliseconds(10)
        }
        try client.send(TestRequest.chatStream)
        _ = try client.received()
        client.setWritable(false)
        client.advance(by: .milliseconds(25))
        #expect(try client.received() == "")
        client.setWritable(true)
        let together = try client.received()
        #expect(together.contains(#"" b""#) && together.contains(#"" c""#) && !together.contains(#"" d""#))
        client.advance(by: .milliseconds(4))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        #expect(try client.received().contains(#"" d""#))
    }

    @Test func `to become writable in the delay does not hurry a response`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(10)) }
        client.setWritable(false)
        try client.send(TestRequest.chat)
        client.setWritable(true)
        client.advance(by: .milliseconds(9))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        #expect(try client.responses().count == 1)
    }

    @Test func `a client that leaves while it does not read ends its stream`() throws {
        let client = try client()
        try client.channel.pipeline.syncOperations.addHandler(WriteBrake(), position: .first)
        try client.send(TestRequest.chatStream)
        #expect(client.activity.streamsOpen == 1)
        try client.leave()
        #expect(client.activity.streamsOpen == 0)
        #expect(client.counted(.clientDisconnects, ["phase": "stream"]) == 1)
    }
}

/// A socket whose buffer is full after each flush; as a real channel does, it says so at once.
private final class WriteBrake: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func flush(context: ChannelHandlerContext) {
        context.flush()
        (context.channel as? EmbeddedChannel)?.isWritable = false
        context.pipeline.fireChannelWritabilityChanged()
    }
}
