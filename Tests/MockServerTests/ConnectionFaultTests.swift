import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct ConnectionFaultTests {
    private func client(
        _ act: FaultAct, delay: Duration = .zero, chunkDelay: Duration = .zero,
        _ change: (inout FaultTrigger) -> Void = { _ in }
    ) throws -> TestConnection {
        var fault = FaultConfiguration("fault", act)
        change(&fault.trigger)
        return try TestConnection { configuration in
            configuration.faults = [fault]
            configuration.chat.defaultResponses = ["one two three"]
            configuration.chat.delay = .constant(delay)
            configuration.chat.chunkDelay = chunkDelay
        }
    }

    private func struck(_ client: TestConnection) -> Double { client.counted(.faults, ["fault": "fault"]) }

    @Test func `an error is answered and counted under its status, and the next request is answered`() throws {
        let client = try client(.status(FaultStatus(.overloaded))) { $0.first = 1 }
        try client.send(TestRequest.chat + TestRequest.chat)
        let responses = try client.responses()
        #expect(responses.map(\.status) == [529, 200])
        #expect(responses.first?.headers["x-should-retry"] == "true")
        #expect(responses.first?.headers["x-request-id"]?.hasPrefix("req_") == true)
        #expect(responses.first?.headers["date"] != nil)
        #expect(responses.first?.headers["x-mockd-revision"] == "1")
        #expect(struck(client) == 1)
        #expect(client.counted(.requests, ["endpoint": "chat", "status": "529"]) == 1)
        #expect(client.counted(.requests, ["endpoint": "chat", "status": "200"]) == 1)
        #expect(client.isOpen)
    }

    @Test func `what would remain of a limit is told once, and is nothing`() throws {
        let client = try client(.status(FaultStatus(.tokenRateLimit)))
        try client.send(TestRequest.chat)
        let text = try client.received()
        #expect(text.components(of: "x-ratelimit-remaining-tokens") == ["x-ratelimit-remaining-tokens: 0"])
        #expect(text.components(of: "retry-after") == ["retry-after: 1", "retry-after-ms: 1000"])
    }

    @Test func `a fault comes when the answer would have come`() throws {
        let client = try client(.status(FaultStatus(.server)), delay: .milliseconds(300))
        try client.send(TestRequest.chat)
        client.advance(by: .milliseconds(299))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        #expect(try client.responses().map(\.status) == [500])
    }

    @Test func `a reset before the head sends nothing`() throws {
        let client = try client(.reset(.beforeHead))
        try client.send(TestRequest.chat)
        #expect(try client.received() == "")
        #expect(client.isClosed)
        #expect(client.activity.requestsInFlight == 0)
        #expect(client.responsesCounted == 0)
        #expect(struck(client) == 1)
    }

    @Test func `a connection closes after so many events, and requests behind are not answered`() throws {
        let client = try client(.close(.afterEvents(2)))
        try client.send(TestRequest.chatStream + TestRequest.chat)
        let text = try client.received()
        #expect(text.components(of: "data: ").count == 2)
        #expect(!text.hasSuffix("0\r\n\r\n"))
        #expect(client.isClosed)
    }

    @Test func `a stream that ends early ends properly`() throws {
        let client = try client(.endEarly(afterEvents: nil))
        try client.send(TestRequest.chatStream)
        let response = try #require(try client.responses().first)
        #expect(!response.body.contains("[DONE]"))
        #expect(response.body.contains("three"))
        #expect(client.isOpen)
        #expect(client.counted(.requests, ["endpoint": "chat", "status": "200"]) == 1)
    }

    @Test func `a stall lasts until the client leaves`() throws {
        let client = try client(.stall(FaultStall(.afterHead)))
        try client.send(TestRequest.chatStream)
        #expect(try client.received().hasSuffix("\r\n\r\n"))
        client.advance(by: .minutes(5))
        #expect(try client.received() == "")
        #expect(client.isOpen)
        #expect(client.activity.requestsInFlight == 1)
        try client.leave()
        #expect(client.activity.requestsInFlight == 0)
        #expect(client.counted(.clientDisconnects, ["phase": "stream"]) == 1)
    }

    @Test(arguments: [FaultMoment.beforeHead, .afterHead])
    func `who closes its side while a response stalls has left`(moment: FaultMoment) throws {
        let client = try client(.stall(FaultStall(moment)))
        try client.send(TestRequest.chatStream)
        client.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(client.isClosed)
        #expect(client.activity.requestsInFlight == 0)
    }

    @Test func `comments come while a stream stalls, each at its moment`() throws {
        var stall = FaultStall(.afterHead)
        stall.filling = .comments
        let client = try client(.stall(stall))
        try client.send(TestRequest.chatStream)
        _ = try client.received()
        client.advance(by: .milliseconds(999))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        #expect(try client.received() == "e\r\n: keep-alive\n\n\r\n")
        client.advance(by: .seconds(3))
        #expect(try client.writes().count == 3)
    }

    @Test func `each piece goes out in a write of its own`() throws {
        var framing = StreamFraming()
        framing.splitSize = 1
        let client = try client(.framing(framing))
        try client.send(TestRequest.chatStream)
        // They take turns with other connections.
        client.advance(by: .milliseconds(100))
        let writes = try client.writes()
        #expect(writes.dropFirst().dropLast().allSatisfy { $0.hasPrefix("1\r\n") && $0.utf8.count <= 7 })
        #expect(try TestResponse.all(in: writes.joined()).map(\.status) == [200])
    }

    @Test func `half a body comes under the length of the whole`() throws {
        let whole = try #require(try client(.reset(.beforeHead)) { $0.isEnabled = false }.answer(to: TestRequest.chat))
        let client = try client(.truncateBody)
        try client.send(TestRequest.chat)
        let text = try client.received()
        #expect(text.contains("\r\ncontent-length: \(whole.body.utf8.count)\r\n"))
        #expect(client.isClosed)
        let body = text.split(separator: "\r\n\r\n").last
        #expect(body?.utf8.count == whole.body.utf8.count / 2)
    }

    @Test func `a wrong content type stands once`() throws {
        let client = try client(.contentType("text/html"))
        try client.send(TestRequest.chat)
        #expect(try client.received().components(of: "content-type") == ["content-type: text/html"])
    }

    @Test func `clients of HTTP 1.0 see faults too`() throws {
        let client = try client(.endEarly(afterEvents: 1))
        let body = #"{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}]}"#
        try client.send(TestRequest.post("/v1/chat/completions", body, version: "1.0"))
        let text = try client.received()
        #expect(!text.contains("chunked"))
        #expect(text.components(of: "data: ").count == 1)
        #expect(client.isClosed)
    }

    @Test func `a request that is refused anyway meets no fault`() throws {
        let client = try client(.status(FaultStatus(.overloaded)))
        #expect(try client.answer(to: TestRequest.post("/v1/chat/completions", "{"))?.status == 400)
        #expect(struck(client) == 0)
    }

    @Test func `the models are asked for by their names`() throws {
        let client = try client(.status(FaultStatus(.notFound))) { $0.models = ["gpt-4"] }
        #expect(try client.answer(to: TestRequest.chat)?.status == 404)
        #expect(try client.answer(to: TestRequest.message)?.status == 200)
    }
}

extension String {
    /// The lines that begin so.
    fileprivate func components(of beginning: String) -> [String] {
        split(whereSeparator: \.isNewline).map(String.init).filter { $0.hasPrefix(beginning) }
    }
}
