import MockBehavior
import NIOCore
import NIOHTTP2
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct HTTP2ConnectionTests {
    // MARK: - Clients that leave

    private func pacedConnection() throws -> TestHTTP2Connection {
        try TestHTTP2Connection {
            $0.chat.defaultResponses = ["one two three four"]
            $0.chat.chunkDelay = .milliseconds(20)
        }
    }

    @Test func `a stream that is reset is abandoned at once, and others go on`() throws {
        let connection = try pacedConnection()
        let (leaving, staying) = (
            try connection.chat(TestHTTP2Connection.streamBody), try connection.chat(TestHTTP2Connection.streamBody)
        )
        try connection.advance(by: .milliseconds(20))
        #expect(connection.activity.streamsOpen == 2)
        leaving.reset()
        try connection.exchange()
        #expect(connection.activity.streamsOpen == 1)
        #expect(connection.counted(.clientDisconnects, ["phase": "stream"]) == 1)
        // The other stream, and the loop itself.
        #expect(connection.loop.pacer.count == 2)
        try connection.advance(by: .milliseconds(100))
        #expect(leaving.data.count == 2)
        #expect(staying.hasEnded)
        #expect(!connection.isClosed)
    }

    @Test func `a connection that breaks abandons all its streams`() throws {
        let connection = try TestHTTP2Connection { $0.chat.delay = .constant(.seconds(1)) }
        for _ in 0..<3 { _ = try connection.chat() }
        #expect(connection.activity.requestsInFlight == 3)
        try connection.leave()
        #expect(connection.activity.requestsInFlight == 0)
        #expect(connection.activity.connectionsOpen == 0)
        #expect(connection.counted(.clientDisconnects, ["phase": "delay"]) == 3)
        #expect(connection.loop.pacer.count == 0)
    }

    // MARK: - Clients that do not read

    @Test func `a stream waits for its client to read, and others do not`() throws {
        let text = String(repeating: "word ", count: 100_000)
        let connection = try TestHTTP2Connection { $0.chat.defaultResponses = [.string(text), "Hi"] }
        let stalled = try connection.send(body: "", isWhole: false)
        try stalled.setReading(false)
        stalled.send(Compressed.plain, isLast: true)
        try connection.exchange()
        #expect(stalled.body.utf8.count <= 65_535)
        #expect(connection.activity.requestsInFlight == 0 || !stalled.hasEnded)
        #expect(try connection.chat().hasEnded)
        #expect(!stalled.hasEnded)
        try stalled.setReading(true)
        for _ in 0..<100 where !stalled.hasEnded { try connection.exchange() }
        #expect(stalled.hasEnded)
        #expect(stalled.body.contains(text))
    }

    @Test func `nothing is made ahead of a stream whose client does not read`() throws {
        let connection = try TestHTTP2Connection {
            $0.chat.defaultResponses = [.string(String(repeating: "word ", count: 10_000))]
        }
        let stalled = try connection.send(body: "", isWhole: false)
        try stalled.setReading(false)
        stalled.send(TestHTTP2Connection.streamBody, isLast: true)
        try connection.exchange()
        // A window that the client granted, and a buffer of the stream's; not the megabytes that there are.
        #expect(connection.counted(.sentBytes) < 300_000)
        #expect(connection.activity.streamsOpen == 1)
        try stalled.setReading(true)
        for _ in 0..<1000 where !stalled.hasEnded { try connection.exchange() }
        #expect(stalled.hasEnded)
        #expect(stalled.body.hasSuffix("data: [DONE]\n\n"))
    }

    // MARK: - Ends

    @Test func `an idle connection is told which stream was the last, and closed, when the server drains`() throws {
        let connection = try TestHTTP2Connection()
        for _ in 0..<2 { _ = try connection.chat() }
        try connection.drain()
        #expect(connection.lastStreams == [3])
        #expect(connection.isClosed)
    }

    @Test func `open streams end first, and those that are under way are answered`() throws {
        let connection = try TestHTTP2Connection { $0.chat.delay = .constant(.milliseconds(100)) }
        let open = try connection.chat()
        try connection.drain()
        #expect(connection.lastStreams == [.maxID])
        #expect(!connection.isClosed)
        try connection.advance(by: .milliseconds(100))
        #expect(open.statuses == ["200"] && open.hasEnded)
        #expect(connection.lastStreams == [.maxID, 1])
        #expect(connection.isClosed)
    }

    @Test func `a connection that has asked for nothing may do so within a second`() throws {
        let (quiet, late) = (try TestHTTP2Connection(), try TestHTTP2Connection())
        for connection in [quiet, late] {
            try connection.drain()
            try connection.advance(by: .milliseconds(900))
            #expect(!connection.isClosed)
        }
        try quiet.advance(by: .milliseconds(100))
        #expect(quiet.isClosed)
        #expect(quiet.lastStreams == [.maxID, .rootStream])
    }

    @Test func `a connection without streams is closed in time, and not before`() throws {
        let connection = try TestHTTP2Connection {
            $0.limits.idleTimeout = .seconds(10)
            $0.chat.delay = .constant(.seconds(30))
        }
        let stream = try connection.chat()
        for _ in 0..<120 { try connection.advance(by: .milliseconds(250)) }
        #expect(stream.hasEnded)
        for _ in 0..<36 { try connection.advance(by: .milliseconds(250)) }
        #expect(!connection.isClosed)
        for _ in 0..<12 { try connection.advance(by: .milliseconds(250)) }
        #expect(connection.isClosed)
        #expect(connection.lastStreams == [1])
    }

    @Test func `what is no HTTP/2 ends the connection`() throws {
        let connection = try TestHTTP2Connection()
        _ = try connection.chat()
        // A frame that is larger than agreed.
        try connection.sendRaw([0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1])
        #expect(connection.isClosed)
        #expect(!connection.lastStreams.isEmpty)
    }
}
