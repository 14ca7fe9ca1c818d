import LoadGenerator
import LoadModel
import MockBehavior
import MockServer
import ProviderWire
import Testing

/// Runs against the project's own server, over TLS.
@Suite(.timeLimit(.minutes(1))) struct SecuredTargetTests {
    private func configuration() -> MockConfiguration {
        var configuration = MockConfiguration()
        configuration.port = 0
        configuration.tls = .selfSigned
        return configuration
    }

    @Test func `a target is asked over TLS, on kept connections`() async throws {
        try await MockServer.withServer(configuration()) { server in
            for streams in [false, true] {
                var plan = LoadPlan(baseURL: server.baseURL, requests: 60, concurrency: 3)
                plan.isStreaming = streams
                plan.trust = .certificates(try #require(server.certificatePEM))

                let report = try await LoadRunner.run(plan)

                #expect(report.summary.successfulRequests == 60, "\(report.failures)")
                #expect((1...3).contains(report.connectionsOpened))
            }
        }
    }

    @Test func `who is not trusted is not asked`() async throws {
        try await MockServer.withServer(configuration()) { server in
            let plan = LoadPlan(baseURL: server.baseURL, requests: 5, concurrency: 2)

            let report = try await LoadRunner.run(plan)

            #expect(report.failures == [.tls: 5])
            #expect(report.bytesSent == 0 && report.connectionsOpened == 0)
        }
    }

    @Test func `a plan may trust whoever answers`() async throws {
        try await MockServer.withServer(configuration()) { server in
            var plan = LoadPlan(baseURL: server.baseURL, requests: 5, concurrency: 2)
            plan.trust = .anyone

            let report = try await LoadRunner.run(plan)

            #expect(report.summary.successfulRequests == 5)
        }
    }

    @Test func `a server that speaks no TLS fails the handshake`() async throws {
        try await TestServer.serving({ _ in .send(Canned.completion) }, sendingAtOnce: Canned.completion) {
            server, group in
            var plan = LoadPlan(baseURL: "https://127.0.0.1:\(server.port)", requests: 4, concurrency: 2)
            plan.trust = .anyone

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.failures == [.tls: 4])
        }
    }

    @Test func `a handshake that does not end runs into the time limit`() async throws {
        try await TestServer.serving({ _ in .keepSilent }) { server, group in
            var plan = LoadPlan(baseURL: "https://127.0.0.1:\(server.port)", requests: 2, concurrency: 2)
            plan.timeout = .milliseconds(200)

            let report = try await LoadRunner(eventLoopGroup: group).run(plan).report

            #expect(report.failures == [.tls: 2])
        }
    }

    @Test func `certificates that are none are refused before anything is sent`() async throws {
        var plan = LoadPlan(baseURL: "https://127.0.0.1:1")
        plan.trust = .certificates("no PEM")

        let error = await #expect(throws: PlanError.self) { try await LoadRunner.run(plan) }

        #expect(error?.issues.first?.pointer == "/tls/certificates")
    }
}
