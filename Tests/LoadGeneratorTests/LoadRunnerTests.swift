import LoadGenerator
import LoadModel
import Measurement
import NIOCore
import NIOPosix
import ProviderWire
import Synthesis
import Testing

@Suite(.timeLimit(.minutes(1))) struct LoadRunnerTests {
    /// A plan for the server, of some requests at a time.
    private func plan(_ server: TestServer, _ endpoint: Endpoint = .chat, requests: Int = 60, concurrency: Int = 4)
        -> LoadPlan
    {
        LoadPlan(endpoint, baseURL: server.baseURL, requests: requests, concurrency: concurrency)
    }

    @Test(arguments: [(Endpoint.chat, Canned.completion), (.message, Canned.message), (.models, Canned.models)])
    func `all requests of a plan are made on kept connections`(endpoint: Endpoint, answer: String) async throws {
        try await TestServer.serving({ _ in .send(answer) }) { server, group in
            let outcome = try await LoadRunner(eventLoopGroup: group).run(plan(server, endpoint))

            let summary = outcome.report.summary
            #expect(!outcome.wasCancelled)
            #expect(summary.totalRequests == 60 && summary.successfulRequests == 60 && summary.failedRequests == 0)
            #expect(summary.statusCodes == [200: 60])
            #expect(summary.totalBytes == 60 * answer.utf8.count)
            #expect(outcome.report.bytesSent == server.receivedRequests.reduce(0) { $0 + $1.utf8.count })
            // A loop that starts late may find nothing left to do.
            #expect((1...4).contains(outcome.report.connectionsOpened))
            #expect(server.connectionCount == outcome.report.connectionsOpened)
            #expect(server.receivedRequests.count == 60)
            #expect(outcome.report.responseTime != nil && outcome.report.timeToFirstToken == nil)
            #expect(outcome.histograms[.responseTime as Metric]?.count == 60)
            #expect(summary.totalDuration > .zero)
        }
    }

    @Test func `streams are read to their end and timed to their first token`() async throws {
        try await TestServer.serving({ _ in .send(Canned.stream) }) { server, group in
            var plan = plan(server)
            plan.isStreaming = true

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.summary.successfulRequests == 60)
            #expect(report.timeToFirstToken != nil)
            #expect(report.summary.totalBytes == 60 * Canned.stream.utf8.count)
        }
    }

    @Test func `failing answers are counted by status and not timed`() async throws {
        let refusal = Canned.response(#"{"error":{}}"#, status: "500 Internal Server Error")
        try await TestServer.serving({ $0 % 3 == 0 ? .send(refusal) : .send(Canned.completion) }) { server, group in
            let report = try await LoadRunner(eventLoopGroup: group).run(plan(server)).report

            #expect(report.summary.statusCodes == [200: 40, 500: 20])
            #expect(report.summary.successfulRequests == 40)
            #expect(report.failures == [.status: 20])
            #expect(report.summary.errorRate == 1.0 / 3)
            #expect((1...4).contains(report.connectionsOpened))
        }
    }

    private static let broken: [(TestServer.Reply, isStreaming: Bool, FailureKind)] = [
        (.reset, false, .reset), (.close, false, .reset),
        (.sendAndReset(String(Canned.completion.dropLast())), false, .reset),
        (.sendAndClose(String(Canned.completion.dropLast())), false, .reset),
        (.sendAndClose(String(Canned.stream.dropLast(30))), true, .truncatedStream),
        (.send(Canned.streamHead + Canned.chunk("data: ") + "0\r\n\r\n"), true, .missingTerminalEvent),
        (.send(Canned.streamHead + Canned.chunk("data: {\"error\":{}}\n\n") + "0\r\n\r\n"), true, .streamError),
        (.send(Canned.response("{}")), false, .invalidJSON),
        (.send("SSH-2.0-OpenSSH_9.2\r\n\r\n"), false, .protocolViolation),
    ]

    @Test(arguments: broken)
    func `every third answer is broken, and just these are failures of their kind`(
        reply: TestServer.Reply,
        isStreaming: Bool,
        kind: FailureKind
    ) async throws {
        let good = isStreaming ? Canned.stream : Canned.completion
        try await TestServer.serving({ $0 % 3 == 2 ? reply : .send(good) }) { server, group in
            var plan = plan(server)
            plan.isStreaming = isStreaming

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.failures == [kind: 20])
            #expect(report.summary.successfulRequests == 40)
            #expect(server.receivedRequests.count == 60)
        }
    }

    @Test func `an announced close is obeyed`() async throws {
        let last = Canned.response(#"{"choices":[]}"#, header: "connection: close\r\n")
        try await TestServer.serving({ _ in .send(last) }) { server, group in
            let report = try await LoadRunner(eventLoopGroup: group).run(plan(server)).report

            #expect(report.summary.successfulRequests == 60)
            #expect(server.connectionCount == 60)
        }
    }

    @Test func `without keep-alive each request has its own connection`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            var plan = plan(server)
            plan.keepsAlive = false

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.summary.successfulRequests == 60)
            #expect(report.connectionsOpened == 60 && server.connectionCount == 60)
            #expect(server.receivedRequests.allSatisfy { $0.contains("connection: close\r\n") })
        }
    }

    @Test func `a body may end with its connection`() async throws {
        let answer = "HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{\"choices\":[]}"
        try await TestServer.serving({ _ in .sendAndClose(answer) }) { server, group in
            let report = try await LoadRunner(eventLoopGroup: group).run(plan(server)).report

            #expect(report.summary.successfulRequests == 60)
        }
    }

    @Test func `an open loop makes its requests too`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            var plan = plan(server)
            plan.arrivals = .poisson(rate: 500)

            let outcome = try await LoadRunner(eventLoopGroup: group).run(plan)

            #expect(outcome.report.summary.successfulRequests == 60 && outcome.ending == .completed)
            #expect(server.receivedRequests.count == 60)
            #expect(outcome.report.rig?.loopLag != nil)
        }
    }

    @Test func `the seed of a run is told, and makes the same requests again`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            var plan = plan(server)
            plan.prompt = .synthetic(tokens: .uniform(5, 50))
            let runner = LoadRunner(eventLoopGroup: group)

            let outcome = try await runner.run(plan)
            let first = server.receivedRequests.sorted()
            plan.seed = outcome.seed
            _ = try await runner.run(plan)
            let second = server.receivedRequests.dropFirst(60).sorted()

            #expect(first == second && Set(first).count > 30)
        }
    }

    @Test func `the cap on connections holds`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            var plan = plan(server, concurrency: 50)
            plan.maximumConnections = 3

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.summary.successfulRequests == 60)
            #expect((1...3).contains(server.connectionCount))
        }
    }

    @Test func `a server that keeps silent runs into the time limit`() async throws {
        try await TestServer.serving({ _ in .keepSilent }) { server, group in
            var plan = plan(server, requests: 4, concurrency: 4)
            plan.timeout = .milliseconds(500)

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.failures == [.timeout: 4])
            #expect(report.summary.totalDuration >= .milliseconds(250))
            #expect(report.connectionsOpened == 4)
        }
    }

    @Test func `an exchange that ends in time is not cut by the timer of the one before`() async throws {
        try await TestServer.serving({ $0 == 0 ? .send(Canned.completion) : .keepSilent }) { server, group in
            var plan = plan(server, requests: 2, concurrency: 1)
            plan.timeout = .milliseconds(500)

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.failures == [.timeout: 1])
            // The second exchange had its whole time, counted from its own turn.
            #expect(report.summary.totalDuration >= .milliseconds(500))
        }
    }

    @Test func `a refused connection is a failed request, and no more are made than planned`() async throws {
        let port = try await TestServer.serving({ _ in .close }) { server, _ in server.port }
        let plan = LoadPlan(baseURL: "http://127.0.0.1:\(port)", requests: 1_000, concurrency: 8)

        let report = try await LoadRunner.run(plan)

        #expect(report.failures == [.connect: 1_000])
        #expect(report.summary.averageResponseTime == nil)
        #expect(report.connectionsOpened == 0 && report.bytesSent == 0)
    }

    @Test func `a name is looked up, and all its addresses are tried`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            let plan = LoadPlan(baseURL: "http://localhost:\(server.port)", requests: 20, concurrency: 2)

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.summary.successfulRequests == 20)
        }
    }

    @Test func `a plan that cannot be run is an error`() async throws {
        let runner = LoadRunner(eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let noHost = LoadPlan(baseURL: "http://no-such-host.invalid")

        await #expect(throws: PlanError.self) { try await runner.run(LoadPlan(requests: 0)) }
        await #expect(throws: PlanError.self) { try await runner.run(LoadPlan()) }
        let error = await #expect(throws: PlanError.self) { try await runner.run(noHost) }
        #expect(error?.code == .invalidTarget)
    }
}
