import MockBehavior
import NIOCore
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct ConnectionDelayTests {
    @Test func `a response leaves when its delay has passed, and not before`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(300)) }
        try client.send(TestRequest.chat)
        client.advance(by: .nanoseconds(299_999_999))
        #expect(try client.received() == "")
        client.advance(by: .nanoseconds(1))
        #expect(try client.responses().map(\.status) == [200])
    }

    @Test func `without delay a response leaves at once`() throws {
        let client = try TestConnection()
        #expect(try client.answer(to: TestRequest.chat)?.status == 200)
    }

    @Test func `the delay is counted from the end of the request`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(300)) }
        try client.send(String(TestRequest.chat.dropLast(5)))
        client.advance(by: .milliseconds(1000))
        try client.send(String(TestRequest.chat.suffix(5)))
        client.advance(by: .milliseconds(299))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        #expect(try client.responses().count == 1)
    }

    @Test func `the frames of a stream leave at their deadlines`() throws {
        let client = try TestConnection {
            $0.chat.defaultResponses = ["one two three"]
            $0.chat.delay = .constant(.milliseconds(300))
            $0.chat.chunkDelay = .milliseconds(20)
        }
        try client.send(TestRequest.chatStream)
        client.advance(by: .milliseconds(299))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        let first = try client.received()
        #expect(first.hasPrefix("HTTP/1.1 200 OK\r\n") && first.contains(#""content":"one""#))
        client.advance(by: .milliseconds(19))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        let second = try client.received()
        #expect(second.contains(#""content":" two""#) && !second.contains("three"))
        client.advance(by: .milliseconds(20))
        let third = try client.received()
        #expect(third.contains(#""content":" three""#) && third.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
    }

    @Test func `a change leaves a response that waits alone, and the next one has it`() throws {
        let client = try TestConnection {
            $0.chat.delay = .constant(.milliseconds(300))
            $0.chat.defaultResponses = ["before"]
        }
        try client.send(TestRequest.chat)
        try client.store.update { _ in ["chat": ["delayMs": 0, "defaultResponses": ["after"]]] }
        client.advance(by: .milliseconds(299))
        #expect(try client.received() == "")
        client.advance(by: .milliseconds(1))
        let old = try client.responses().first
        #expect(old?.headers["x-mockd-revision"] == "1")
        #expect(old?.body.contains("before") == true)
        let new = try client.answer(to: TestRequest.chat)
        #expect(new?.headers["x-mockd-revision"] == "2")
        #expect(new?.body.contains("after") == true)
    }

    @Test func `an error is not delayed`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.seconds(9)) }
        #expect(try client.answer(to: TestRequest.post("/v1/chat/completions", "{}"))?.status == 400)
    }

    @Test func `while it waits a response is in flight, and no stream is open but those that are asked for`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.seconds(1)) }
        try client.send(TestRequest.chat)
        #expect(client.activity.requestsInFlight == 1)
        #expect(client.activity.streamsOpen == 0)
        client.advance(by: .seconds(1))
        #expect(client.activity.requestsInFlight == 0)
        try client.send(TestRequest.chatStream)
        #expect(client.activity.streamsOpen == 1)
        client.advance(by: .seconds(1))
        #expect(client.activity.streamsOpen == 0)
    }

    @Test func `how late each write was is measured, and only of what had to wait`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(300)) }
        try client.send(TestRequest.chat)
        client.setWritable(false)
        client.advance(by: .milliseconds(310))
        client.setWritable(true)
        let timer = client.registry.snapshot().timers.first { $0.name == MetricName.pacingError.name }
        #expect(timer?.count == 1)
        #expect(timer?.maximumMs.map { abs($0 - 10) < 0.1 } == true)
        let quick = try TestConnection()
        try quick.send(TestRequest.chat)
        #expect(quick.registry.snapshot().timers.first { $0.name == MetricName.pacingError.name }?.count ?? 0 == 0)
    }
}
