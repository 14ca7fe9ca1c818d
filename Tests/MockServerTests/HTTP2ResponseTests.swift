import MockBehavior
import NIOCore
import NIOHPACK
import NIOHTTP2
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct HTTP2ResponseTests {
    @Test func `a reply is a head and one piece of data, which is the end`() throws {
        let connection = try TestHTTP2Connection { $0.chat.defaultResponses = ["Hi"] }
        let stream = try connection.chat()
        #expect(stream.statuses == ["200"])
        #expect(stream.header("content-type") == "application/json")
        #expect(stream.header("content-length") == String(stream.body.utf8.count))
        #expect(stream.header("x-mockd-revision") == "1")
        #expect(stream.header("x-request-id")?.hasPrefix("req_") == true)
        #expect(stream.header("connection") == nil)
        #expect(stream.data.count == 1 && stream.hasEnded)
        #expect(try JSONValue(parsing: stream.body)["choices"] != nil)
    }

    @Test func `one connection answers many requests, and counts as one`() throws {
        let connection = try TestHTTP2Connection()
        for _ in 0..<3 { #expect(try connection.chat().hasEnded) }
        #expect(!connection.isClosed)
        #expect(connection.counted(.connections) == 1)
        #expect(connection.activity.connectionsOpen == 1)
        #expect(connection.counted(.requests, ["endpoint": "chat", "status": "200"]) == 3)
        try connection.leave()
        #expect(connection.activity.connectionsOpen == 0)
    }

    @Test func `a stream's events leave at their times, without chunks around them`() throws {
        let connection = try TestHTTP2Connection {
            $0.chat.defaultResponses = ["one two"]
            $0.chat.chunkDelay = .milliseconds(20)
        }
        let stream = try connection.chat(TestHTTP2Connection.streamBody)
        #expect(stream.header("content-type") == "text/event-stream; charset=utf-8")
        #expect(stream.header("transfer-encoding") == nil)
        #expect(stream.header("content-length") == nil)
        #expect(stream.data.count == 1 && !stream.hasEnded)
        try connection.advance(by: .milliseconds(19))
        #expect(stream.data.count == 1)
        try connection.advance(by: .milliseconds(1))
        #expect(stream.data.count == 2 && stream.hasEnded)
        #expect(stream.body.hasPrefix("data: {") && stream.body.hasSuffix("\n\ndata: [DONE]\n\n"))
    }

    @Test func `streams do not wait for each other`() throws {
        let connection = try TestHTTP2Connection { $0.chat.delay = .constant(.milliseconds(100)) }
        let slow = try connection.chat()
        let quick = try connection.send("GET", "/v1/models")
        #expect(quick.hasEnded && !slow.hasEnded)
        try connection.advance(by: .milliseconds(100))
        #expect(slow.hasEnded)
    }

    @Test func `HEAD has a head alone`() throws {
        let stream = try TestHTTP2Connection().send("HEAD", "/v1/models")
        #expect(stream.statuses == ["200"])
        #expect(stream.header("content-length").flatMap { Int($0) } ?? 0 > 0)
        #expect(stream.body == "" && stream.hasEnded)
    }

    @Test(arguments: [("GET", "/nowhere", "404"), ("GET", "/v1/messages", "405"), ("OPTIONS", "*", "204")])
    func `every status is told`(method: String, path: String, status: String) throws {
        let stream = try TestHTTP2Connection().send(method, path)
        #expect(stream.statuses == [status])
        #expect(stream.hasEnded)
    }

    @Test func `a client that waits is told to go on`() throws {
        let connection = try TestHTTP2Connection()
        let stream = try connection.send("POST", "/v1/chat/completions", [("expect", "100-continue")], isWhole: false)
        #expect(stream.statuses == ["100"] && !stream.hasEnded)
        stream.send(Compressed.plain, isLast: true)
        try connection.exchange()
        #expect(stream.statuses == ["100", "200"] && stream.hasEnded)
    }

    @Test func `trailers end a request`() throws {
        let connection = try TestHTTP2Connection()
        let stream = try connection.send(body: Compressed.plain, isWhole: false)
        #expect(stream.statuses == [])
        stream.write(.headers(.init(headers: HPACKHeaders([("x", "y")]), endStream: true)))
        try connection.exchange()
        #expect(stream.statuses == ["200"])
    }

    @Test func `a head of too many fields gets 431, and others go on`() throws {
        let connection = try TestHTTP2Connection { $0.chat.delay = .constant(.milliseconds(100)) }
        let other = try connection.chat()
        let many = (0..<256).map { ("x-\($0)", "y") }
        #expect(try connection.send("GET", "/v1/models", many).statuses == ["431"])
        try connection.advance(by: .milliseconds(100))
        #expect(other.statuses == ["200"])
    }

    @Test func `a body that is too large is refused before it has come, and need not come`() throws {
        let connection = try TestHTTP2Connection { $0.limits.maximumBodySize = 10 }
        let stream = try connection.send(body: "0123456789a", isWhole: false)
        #expect(stream.statuses == ["413"] && stream.hasEnded)
        #expect(stream.resetCode == nil)
        stream.send("more")
        try connection.exchange()
        try connection.advance(by: .seconds(2))
        #expect(stream.resetCode == .noError)
        #expect(try connection.send("GET", "/v1/models").statuses == ["200"])
    }

    @Test func `a request that does not arrive in time gets 408`() throws {
        let connection = try TestHTTP2Connection { $0.limits.requestTimeout = .seconds(1) }
        let stream = try connection.send("POST", "/v1/messages", body: "{", isWhole: false)
        for _ in 0..<30 { try connection.advance(by: .milliseconds(60)) }
        #expect(stream.statuses == ["408"] && stream.hasEnded)
        #expect(try JSONValue(parsing: stream.body)["type"] == "error")
        #expect(!connection.isClosed)
    }
}
