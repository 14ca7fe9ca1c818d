import LoadGenerator
import LoadModel
import MockBehavior
import MockServer
import Testing

struct ProxyTests {
    @Test func `a hundred chats are answered`() async throws {
        var configuration = MockConfiguration()
        configuration.port = 0  // any free one
        configuration.chat.defaultResponses = ["Hello from a test."]
        configuration.chat.delay = .constant(.milliseconds(5))

        let report = try await MockServer.withServer(configuration) { server in
            // Point your proxy at server.baseURL, and the plan at your proxy.
            try await LoadRunner.run(LoadPlan(.chat, baseURL: server.baseURL, requests: 100, concurrency: 10))
        }

        #expect(report.summary.successfulRequests == 100)
        #expect(report.responseTime?[.p99] ?? .zero >= .milliseconds(5))
    }
}
