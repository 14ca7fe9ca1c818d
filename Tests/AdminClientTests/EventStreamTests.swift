import AdminAPI
import LoadModel
import ProviderWire
import Testing

@testable import AdminClient

struct EventStreamTests {
    @Test(.timeLimit(.minutes(1))) func `events come in order, without comments and strangers, until the stream ends`()
        async throws
    {
        let events = [
            ": still here\n\n", RunSample.event("progress", RunSample.active(completed: 20)),
            "event: novelty\ndata: ?\n\n",
            RunSample.event("progress", RunSample.active(completed: 60)), RunSample.event("done", RunSample.ended()),
        ]
        try await FakeDaemon.serving({ _ in .events(events, then: .end) }) { daemon in
            var seen: [String] = []
            for try await event in try await MockdClient(daemon.address).benchmarkEvents("7") {
                seen.append("\(event.name) \(event.value.progress.completedRequests)")
            }
            #expect(seen == ["progress 20", "progress 60", "done 100"])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a stream that is cut off says so after what came`() async throws {
        let event = RunSample.event("progress", RunSample.active(completed: 20))
        try await FakeDaemon.serving({ _ in .events([event], then: .cutOff) }) { daemon in
            var iterator = try await MockdClient(daemon.address).benchmarkEvents("7").makeAsyncIterator()
            #expect(try await iterator.next()?.value.state == .running)
            let error = await #expect(throws: AdminClientError.self) { try await iterator.next() }
            #expect(error?.code == .connectionLost)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a refused stream is a problem like any other`() async throws {
        try await FakeDaemon.serving({ _ in .problem(503, "too many streams") }) { daemon in
            let error = await #expect(throws: AdminClientError.self) { try await MockdClient(daemon.address).events() }
            #expect(error?.problem?.status == 503)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an event that cannot be read is a bad response`() async throws {
        try await FakeDaemon.serving({ _ in .events(["event: metrics\ndata: {}\n\n"], then: .open) }) { daemon in
            var iterator = try await MockdClient(daemon.address).events().makeAsyncIterator()
            let error = await #expect(throws: AdminClientError.self) { try await iterator.next() }
            #expect(error?.code == .badResponse)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a stream that nobody holds closes its connection`() async throws {
        let event = RunSample.event("progress", RunSample.active(completed: 20))
        try await FakeDaemon.serving({ _ in .events([event], then: .open) }) { daemon in
            for try await _ in try await MockdClient(daemon.address).benchmarkEvents("7") { break }
            await daemon.awaitClosing()
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a large document comes whole`() async throws {
        let text = String(repeating: "x", count: 3 << 20)
        try await FakeDaemon.serving({ _ in .answer("[\"\(text)\"]") }) { daemon in
            let replies = try await MockdClient(daemon.address).responses(of: .chat)
            #expect(replies == [.string(text)])
        }
    }
}
