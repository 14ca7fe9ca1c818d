import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Synthesis
import Testing

@testable import MockServer

struct ExchangeTapTests {
    private func client(
        _ journal: Journal, _ change: (inout MockConfiguration) -> Void = { _ in }
    ) throws -> TestConnection {
        var configuration = MockConfiguration()
        configuration.chat.defaultResponses = ["a b c"]
        change(&configuration)
        return try TestConnection(
            ConfigurationStore(document: configuration.document), journal: journal.recorder()
        )
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `nothing is taken down while nobody listens`() throws {
        let journal = Journal()
        let client = try client(journal)
        try client.send(TestRequest.chat)
        #expect(journal.tap.open(maximumBytes: 1 << 20))
        #expect(journal.tap.take().exchanges.isEmpty)
        try client.send(TestRequest.chat)
        #expect(journal.tap.take().exchanges.count == 1)
        journal.tap.close()
        try client.send(TestRequest.chat)
        #expect(journal.tap.take().exchanges.isEmpty)
    }

    @Test func `a request and its answer are kept to the byte, keys and all`() throws {
        let journal = Journal()
        let client = try client(journal)
        #expect(journal.tap.open(maximumBytes: 1 << 20))
        client.advance(by: .milliseconds(5))
        let request = TestRequest.post("/v1/chat/completions", TestRequest.body, "authorization: Bearer sk-secret-key")
        try client.send(request)
        let received = try client.received()
        let exchange = try #require(journal.tap.take().exchanges.first)
        #expect(text(exchange.requestHead).contains("authorization: Bearer sk-secret-key\r\n"))
        #expect(text(exchange.requestBody) == TestRequest.body)
        #expect(text(exchange.response) == received)
        let time = client.loop.now.uptime
        #expect(exchange.arrival == time)
        #expect(exchange.writes == [TappedExchange.Write(time: time, count: received.utf8.count)])
        #expect(exchange.outcome == .completed)
        #expect(exchange.end == time)
        #expect(journal.tap.take().exchanges.isEmpty)
    }

    @Test func `each write of a stream has its moment`() throws {
        let journal = Journal()
        let client = try client(journal) { $0.chat.chunkDelay = .milliseconds(20) }
        #expect(journal.tap.open(maximumBytes: 1 << 20))
        let begin = client.loop.now.uptime
        try client.send(TestRequest.chatStream)
        client.advance(by: .milliseconds(100))
        let received = try client.received()
        let exchange = try #require(journal.tap.take().exchanges.first)
        #expect(exchange.writes.map { ($0.time - begin) / 1_000_000 } == [0, 20, 40])
        #expect(exchange.writes.reduce(0) { $0 + $1.count } == received.utf8.count)
        #expect(text(exchange.response) == received)
        #expect(exchange.eventsSent == 6)
    }

    @Test func `a client that leaves ends what is taken down`() throws {
        let journal = Journal()
        let client = try client(journal) { $0.chat.chunkDelay = .milliseconds(20) }
        #expect(journal.tap.open(maximumBytes: 1 << 20))
        try client.send(TestRequest.chatStream)
        client.advance(by: .milliseconds(30))
        let time = client.loop.now.uptime
        try client.leave()
        let exchange = try #require(journal.tap.take().exchanges.first)
        #expect(exchange.outcome == .clientAborted)
        #expect(exchange.end == time)
        #expect(!text(exchange.response).contains("[DONE]"))
    }

    @Test func `a fault is named, and what it wrote is kept`() throws {
        let journal = Journal()
        let client = try client(journal) {
            $0.faults = [FaultConfiguration("early", .endEarly(afterEvents: 2))]
        }
        #expect(journal.tap.open(maximumBytes: 1 << 20))
        try client.send(TestRequest.chatStream)
        let received = try client.received()
        let exchange = try #require(journal.tap.take().exchanges.first)
        #expect(exchange.fault == "early")
        #expect(text(exchange.response) == received)
        #expect(exchange.outcome == .faulted)
    }

    @Test func `what does not fit is counted, and one listens at a time`() throws {
        let journal = Journal()
        let client = try client(journal)
        #expect(journal.tap.open(maximumBytes: 1500))
        #expect(!journal.tap.open(maximumBytes: 1 << 20))
        for _ in 0..<3 { try client.send(TestRequest.chat) }
        let taken = journal.tap.take()
        #expect(taken.exchanges.count == 1)
        #expect(taken.lost == 2)
    }

    @Test func `an exchange that began before the tap was opened anew is nobody's`() throws {
        let journal = Journal()
        let client = try client(journal) { $0.chat.delay = .constant(.milliseconds(20)) }
        #expect(journal.tap.open(maximumBytes: 1 << 20))
        try client.send(TestRequest.chat)
        journal.tap.close()
        #expect(journal.tap.open(maximumBytes: 1 << 20))
        client.advance(by: .milliseconds(20))
        #expect(journal.tap.take().exchanges.isEmpty)
    }
}
