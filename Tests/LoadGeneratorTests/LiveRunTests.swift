import LoadGenerator
import LoadModel
import Measurement
import Testing

@Suite(.timeLimit(.minutes(1))) struct LiveRunTests {
    private func plan(_ server: TestServer, requests: Int? = 1_000) -> LoadPlan {
        LoadPlan(baseURL: server.baseURL, requests: requests, concurrency: 4)
    }

    @Test func `a cancelled run ends at once with what it has, and can be watched until then`() async throws {
        try await TestServer.serving({ $0 < 30 ? .send(Canned.completion) : .keepSilent }) { server, group in
            let live = LiveRun()
            async let running = LoadRunner(eventLoopGroup: group).run(plan(server), live: live)
            while live.progress.completedRequests < 30 || live.requestsInFlight < 4 { await Task.yield() }
            let soFar = await live.snapshot()

            live.cancel()
            let outcome = try await running

            #expect(soFar?.report.summary.totalRequests == 30)
            #expect(soFar?.requestsInFlight == 4 && soFar?.phase == .measured)
            #expect(soFar?.controls.concurrency == 4 && soFar?.controls.isPaused == false)
            #expect(outcome.ending == .cancelled && outcome.wasCancelled)
            #expect(outcome.report.summary.totalRequests == 30)
            #expect(outcome.report.failures.isEmpty)
            #expect(live.progress.completedRequests == 30)
            #expect(live.progress.fraction == 0.03)
            #expect(live.requestsInFlight == 0)
            #expect(await live.report() == outcome.report)
        }
    }

    @Test func `the end of its task cancels a run`() async throws {
        try await TestServer.serving({ $0 < 30 ? .send(Canned.completion) : .keepSilent }) { server, group in
            let live = LiveRun()
            let plan = plan(server)
            let outcome = try await withThrowingTaskGroup(of: RunOutcome.self) { tasks in
                tasks.addTask { try await LoadRunner(eventLoopGroup: group).run(plan, live: live) }
                while live.progress.completedRequests < 30 { await Task.yield() }
                tasks.cancelAll()
                return try await tasks.next()
            }

            #expect(outcome?.ending == .cancelled)
            #expect(outcome?.report.summary.totalRequests == 30)
        }
    }

    @Test func `a run that was cancelled before it began makes no request`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            let live = LiveRun()
            live.cancel()

            let outcome = try await LoadRunner(eventLoopGroup: group).run(plan(server), live: live)

            #expect(outcome.wasCancelled && outcome.report.summary.totalRequests == 0)
            #expect(server.receivedRequests.isEmpty)
        }
    }

    @Test func `a run is paused, widened, resumed and stopped from outside`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            let live = LiveRun()
            async let running = LoadRunner(eventLoopGroup: group).run(plan(server, requests: 10_000_000), live: live)
            while live.progress.completedRequests < 50 { await Task.yield() }

            try live.pause()
            while live.requestsInFlight > 0 { await Task.yield() }
            let paused = await live.snapshot()
            #expect(paused?.controls.isPaused == true && paused?.remaining == nil)
            #expect(await live.snapshot()?.progress.completedRequests == paused?.progress.completedRequests)

            try live.setConcurrency(9)
            try live.resume()
            let count = live.progress.completedRequests
            while live.progress.completedRequests < count + 500 { await Task.yield() }
            #expect(await live.snapshot()?.controls.concurrency == 9)
            #expect(server.connectionCount == 9)

            live.stop(within: .seconds(30))
            let outcome = try await running

            #expect(outcome.ending == .stopped && outcome.wasCancelled)
            #expect(outcome.report.failures.isEmpty)
            #expect(outcome.report.summary.totalRequests == server.receivedRequests.count)
            #expect(outcome.report.notes.contains { $0.hasPrefix("the run was paused for ") })
        }
    }

    @Test func `an open loop takes another rate`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            let live = LiveRun()
            var slow = plan(server, requests: 200)
            // A run of hours, unless it is told to hurry.
            slow.arrivals = .constant(rate: 0.01)
            async let running = LoadRunner(eventLoopGroup: group).run(slow, live: live)
            while live.progress.completedRequests < 1 { await Task.yield() }

            try live.setRate(2_000)

            let outcome = try await running
            #expect(outcome.ending == .completed && outcome.report.summary.successfulRequests == 200)
        }
    }

    @Test func `what does not fit the run is refused with the reason`() async throws {
        try await TestServer.serving({ _ in .keepSilent }) { server, group in
            let live = LiveRun()
            #expect(throws: RunControlError.self) { try live.pause() }
            async let running = LoadRunner(eventLoopGroup: group).run(plan(server), live: live)
            while live.requestsInFlight < 4 { await Task.yield() }

            func code(_ change: () throws -> Void) -> RunControlError.Code? {
                do {
                    try change()
                    return nil
                } catch {
                    return (error as? RunControlError)?.code
                }
            }
            #expect(code { try live.setRate(5) } == .notApplicable)
            #expect(code { try live.setSpeed(5) } == .notApplicable)
            #expect(code { try live.setConcurrency(0) } == .outOfRange)
            live.cancel()
            _ = try await running
            #expect(code { try live.resume() } == .notRunning)
            live.stop(within: .zero)
        }
    }

    @Test func `a run ends when its percentile is known well enough`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }) { server, group in
            var plan = plan(server, requests: nil)
            plan.stop.precision = .init(metric: .responseTime, percentile: .p50, relativeWidth: 0.9)
            // In case it never is.
            plan.stop.duration = .seconds(50)

            let outcome = try await LoadRunner(eventLoopGroup: group).run(plan)

            #expect(outcome.ending == .completed)
            #expect(outcome.report.summary.totalDuration < .seconds(40))
        }
    }
}
