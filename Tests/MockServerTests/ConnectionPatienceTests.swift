import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct ConnectionPatienceTests {
    private func client(
        request: Duration = .seconds(10), idle: Duration = .seconds(60),
        _ change: (inout MockConfiguration) -> Void = { _ in }
    ) throws -> TestConnection {
        try TestConnection {
            $0.limits.requestTimeout = request
            $0.limits.idleTimeout = idle
            change(&$0)
        }
    }

    private func wait(_ time: TimeAmount, _ client: TestConnection) {
        // In steps: an embedded loop runs what falls due with its clock at the end.
        for _ in 0..<(time.nanoseconds / TimeAmount.milliseconds(250).nanoseconds) {
            client.advance(by: .milliseconds(250))
        }
    }

    /// A request that stops short: in its head, behind it, in its body, in a chunk.
    private static let pieces = [
        "POST /v1/mess", String(TestRequest.message.prefix(60)), String(TestRequest.message.dropLast(90)),
        String(TestRequest.message.dropLast(1)),
        TestRequest.get("/v1/messages", "transfer-encoding: chunked", method: "POST"),
        TestRequest.get("/v1/messages", "transfer-encoding: chunked", method: "POST") + "5\r\n{",
    ]

    @Test(arguments: pieces)
    func `a request that does not arrive in time gets 408, and the connection ends`(piece: String) throws {
        let client = try client()
        try client.send(piece)
        wait(.seconds(9), client)
        #expect(try client.received() == "")
        wait(.seconds(3), client)
        let response = try #require(try client.responses().first)
        #expect(response.status == 408)
        #expect(response.headers["connection"] == "close")
        #expect(!client.isOpen)
        wait(.seconds(2), client)
        #expect(client.isClosed)
    }

    @Test func `it is the provider's own 408 if the head has come`() throws {
        for piece in Self.pieces.suffix(2) + [String(TestRequest.message.dropLast(1))] {
            let client = try client()
            try client.send(piece)
            wait(.seconds(12), client)
            let response = try #require(try client.responses().first)
            #expect(try response.json["type"] == "error")
            #expect(try response.json["error"]?["type"] == "timeout_error")
            #expect(client.counted(.requests, ["endpoint": "message", "status": "408"]) == 1)
        }
    }

    @Test func `bytes that trickle in win no time`() throws {
        let client = try client()
        for byte in TestRequest.chat.prefix(48) {
            try client.send(String(byte))
            wait(.milliseconds(250), client)
        }
        #expect(try client.responses().map(\.status) == [408])
    }

    @Test func `a request that comes in time in pieces is answered, and the next has all the time again`() throws {
        let client = try client()
        for _ in 0..<3 {
            try client.send(String(TestRequest.chat.dropLast(1)))
            wait(.seconds(9), client)
            try client.send(String(TestRequest.chat.suffix(1)))
            #expect(try client.responses().map(\.status) == [200])
            wait(.seconds(9), client)
        }
        #expect(client.isOpen)
    }

    @Test func `a request that waits behind another has its time when that is answered`() throws {
        let client = try client { $0.chat.delay = .constant(.seconds(20)) }
        try client.send(TestRequest.chat + TestRequest.message.dropLast(1))
        wait(.seconds(29), client)
        try client.send(String(TestRequest.message.suffix(1)))
        #expect(try client.responses().map(\.status) == [200, 200])
    }

    @Test func `a connection without a request is closed without a word`() throws {
        let (fresh, used) = (try client(), try client())
        _ = try used.answer(to: TestRequest.chat)
        for client in [fresh, used] {
            wait(.seconds(58), client)
            #expect(client.isOpen)
            wait(.seconds(6), client)
            #expect(client.isClosed)
            #expect(try client.received() == "")
            #expect(client.halfCloses.count == 0)
        }
    }

    @Test func `no time passes while a response is on its way`() throws {
        let client = try client { $0.chat.delay = .constant(.seconds(300)) }
        try client.send(TestRequest.chat)
        wait(.seconds(300), client)
        #expect(try client.responses().map(\.status) == [200])
        #expect(client.isOpen)
    }

    @Test func `a new limit holds for connections that are open`() throws {
        let client = try client()
        try client.store.update { snapshot in
            var configuration = snapshot.configuration
            configuration.limits.idleTimeout = .seconds(1)
            return configuration.document
        }
        wait(.seconds(4), client)
        #expect(client.isClosed)
    }

    @Test func `a client that was told of its lateness and goes on sending is not answered again`() throws {
        let client = try client()
        try client.send(String(TestRequest.chat.dropLast(1)))
        wait(.seconds(12), client)
        #expect(try client.responses().map(\.status) == [408])
        try client.send(String(TestRequest.chat.suffix(1)) + TestRequest.chat)
        #expect(try client.received() == "")
    }
}
