import Foundation
import LoadGenerator
import LoadModel
import MockBehavior
import MockServer
import ProviderWire
import Testing

struct ReadmeTests {
    @Test func `the README shows the example that is compiled and run here`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let example = try String(contentsOf: folder.appendingPathComponent("ReadmeExample.swift"), encoding: .utf8)
        let readme = try String(
            contentsOf: folder.appendingPathComponent("../../README.md").standardized, encoding: .utf8)
        #expect(readme.contains("```swift\n\(example)```"))
    }

    @Test(.timeLimit(.minutes(1))) func `a running server takes a change whole`() async throws {
        var configuration = MockConfiguration()
        configuration.port = 0
        configuration.chat.defaultResponses = ["before"]
        try await MockServer.withServer(configuration) { server in
            try server.update { $0.chat.defaultResponses = ["after"] }
            #expect(throws: ConfigurationError.self) {
                try server.update { $0.chat.defaultResponses = [["choices": "no array"]] }
            }
            let report = try await LoadRunner.run(
                LoadPlan(.chat, baseURL: server.baseURL, requests: 10, concurrency: 2))
            #expect(report.summary.successfulRequests == 10)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `streams of both providers and the models pass the generator's checks`()
        async throws
    {
        var configuration = MockConfiguration()
        configuration.port = 0
        try await MockServer.withServer(configuration) { server in
            for endpoint in Endpoint.allCases {
                var plan = LoadPlan(endpoint, baseURL: server.baseURL, requests: 20, concurrency: 4)
                plan.isStreaming = endpoint.hasReplies
                let report = try await LoadRunner.run(plan)
                #expect(report.summary.successfulRequests == 20, "\(endpoint): \(report.failures)")
                #expect((report.timeToFirstToken != nil) == endpoint.hasReplies)
            }
        }
    }
}
