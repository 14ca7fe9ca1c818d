import LoadGenerator
import LoadModel
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(1))) struct ProbeClientTests {
    private static let request = Array("GET / HTTP/1.1\r\nhost: a\r\n\r\n".utf8)
    private static let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    private static let events =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        + "9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n9\r\ndata: 3\n\n\r\n"

    private func probe(
        _ server: TestServer, _ group: MultiThreadedEventLoopGroup,
        _ change: (inout ProbeRequest) -> Void = { _ in }
    ) async throws -> ProbeCapture {
        let client = try await ProbeClient(target: LoadTarget(url: server.baseURL), eventLoopGroup: group)
        defer { client.close() }
        var request = ProbeRequest(bytes: Self.request, timeout: .seconds(20))
        change(&request)
        return try await client.exchange(request)
    }

    @Test func `a response is taken down to the byte, with the time of every read`() async throws {
        try await TestServer.serving({ _ in .send(Self.answer) }) { server, group in
            let capture = try await probe(server, group)
            #expect(capture.ending == .complete)
            #expect(String(decoding: capture.response, as: UTF8.self) == Self.answer)
            #expect(capture.reads.reduce(0) { $0 + $1.count } == Self.answer.utf8.count)
            let start = try #require(capture.start)
            #expect(capture.intendedStart == start)
            #expect(capture.reads.allSatisfy { start <= $0.time && $0.time <= capture.end })
        }
    }

    @Test func `an exchange is sent when it is its turn, and says so`() async throws {
        try await TestServer.serving({ _ in .send(Self.answer) }) { server, group in
            let due = Int64((NIODeadline.now() + .milliseconds(60)).uptimeNanoseconds)
            let capture = try await probe(server, group) { $0.intendedStart = due }
            #expect(capture.intendedStart == due)
            #expect(try #require(capture.start) >= due)
        }
    }

    @Test func `connections are used again, unless an exchange wants one of its own`() async throws {
        try await TestServer.serving({ _ in .send(Self.answer) }) { server, _ in
            let one = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            // Between two exchanges others may have the machine for a while.
            let client = try await ProbeClient(
                target: LoadTarget(url: server.baseURL), longestIdle: .seconds(60), eventLoopGroup: one
            )
            for _ in 0..<5 { _ = try await client.exchange(ProbeRequest(bytes: Self.request, timeout: .seconds(20))) }
            #expect(server.connectionCount == 1)
            let own = ProbeRequest(bytes: Self.request, timeout: .seconds(20), reusesConnection: false)
            for _ in 0..<2 { _ = try await client.exchange(own) }
            #expect(server.connectionCount == 3)
            client.close()
            try await one.shutdownGracefully()
        }
    }

    @Test func `the client leaves after as many events as it was told`() async throws {
        try await TestServer.serving({ _ in .send(Self.events) }) { server, group in
            let capture = try await probe(server, group) { $0.leavesAfterEvents = 2 }
            guard case .left(let count) = capture.ending else {
                Issue.record("it ended as \(capture.ending)")
                return
            }
            #expect(count >= 2)
        }
    }

    @Test(arguments: [
        (TestServer.Reply.reset, FailureKind.reset), (.close, .reset), (.sendAndClose(ProbeClientTests.events), .reset),
        (.sendAndReset("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"), .reset),
        (.send("SSH-2.0\r\n\r\n"), .protocolViolation),
    ])
    func `what goes wrong is in the capture, and nothing is sent twice`(
        reply: TestServer.Reply, kind: FailureKind
    ) async throws {
        try await TestServer.serving({ _ in reply }) { server, group in
            let capture = try await probe(server, group)
            #expect(capture.ending == .failed(kind))
            #expect(server.receivedRequests.count == 1)
        }
    }

    @Test func `a body without a length ends with its connection`() async throws {
        try await TestServer.serving({ _ in .sendAndClose("HTTP/1.0 200 OK\r\n\r\nall") }) { server, group in
            let capture = try await probe(server, group)
            #expect(capture.ending == .complete)
            #expect(String(decoding: capture.response, as: UTF8.self).hasSuffix("all"))
        }
    }

    @Test func `patience ends, and so does what is closed`() async throws {
        try await TestServer.serving({ _ in .keepSilent }) { server, group in
            #expect(try await probe(server, group) { $0.timeout = .milliseconds(50) }.ending == .failed(.timeout))
            let client = try await ProbeClient(target: LoadTarget(url: server.baseURL), eventLoopGroup: group)
            async let capture = client.exchange(ProbeRequest(bytes: Self.request, timeout: .seconds(20)))
            client.close()
            guard case .failed = try await capture.ending else {
                Issue.record("it ended as \(try await capture.ending)")
                return
            }
        }
    }

    @Test func `nobody listens there`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = try await ProbeClient(target: LoadTarget(host: "127.0.0.1", port: 1), eventLoopGroup: group)
        let capture = try await client.exchange(ProbeRequest(bytes: Self.request, timeout: .seconds(20)))
        #expect(capture.ending == .failed(.connect))
        #expect(capture.start == nil)
        client.close()
        try await group.shutdownGracefully()
    }
}
