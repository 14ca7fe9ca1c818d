import LoadGenerator
import LoadModel
import Logging
import Measurement
import MockBehavior
import MockServer
import NIOCore
import NIOPosix
import ProviderWire
import Synthesis
import Telemetry
import Testing

/// The generator's figures against what the mock server's journal says that it really wrote, and when.
///
/// The machine may be busy, so nothing is held against the times that were configured: both ends are read by the same
/// clock, and only what lies between them is judged. Both ends share one event loop, so that it is little: what one writes
/// is read in the loop's next turn, and a thread that has to wait for a processor makes both late alike.
@Suite(.timeLimit(.minutes(1))) struct GroundTruthTests {
    private static let requests = 40
    private static let concurrency = 4
    private static let tokens = 12

    /// Runs streams against the project's own server, and returns the report and the journal.
    private func measure() async throws -> (report: Report, journal: [JournalEntry]) {
        var configuration = MockConfiguration()
        configuration.chat.defaultResponses = [
            .string(Array(repeating: "word", count: Self.tokens).joined(separator: " "))
        ]
        configuration.latency = LatencySetting(
            LatencyProfile(
                timeToFirstToken: .uniform(.milliseconds(50), .milliseconds(150)),
                pace: .interTokenLatency(.constant(.milliseconds(20)))
            )
        )
        let journal = Journal()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await MockServer.start(
            store: ConfigurationStore(document: configuration.document),
            bindings: [.address(host: "127.0.0.1", port: 0)], group: group, metrics: MetricsRegistry(),
            journal: journal, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        var plan = LoadPlan(.chat, baseURL: server.baseURL, requests: Self.requests, concurrency: Self.concurrency)
        plan.isStreaming = true
        let report = try await LoadRunner(eventLoopGroup: group).run(plan).report
        var entries: [JournalEntry] = []
        journal.forEach { entries.append(JournalEntry($0)) }
        await server.stop(within: .zero)
        try await group.shutdownGracefully()
        return (report, entries)
    }

    private func median(_ values: [Double?]) throws -> Double {
        let sorted = values.compactMap(\.self).sorted()
        try #require(sorted.count == Self.requests)
        return sorted[(sorted.count - 1) / 2]
    }

    @Test func `the generator sees what the server wrote, never earlier, and hardly later`() async throws {
        let (report, journal) = try await measure()

        #expect(report.summary.successfulRequests == Self.requests, "\(report.failures)")
        #expect(report.throughput.outputTokens == journal.reduce(0) { $0 + $1.completionTokens })
        // Each answer is read after it was written, and its request written before it was read. So the same rank of both
        // ends' sorted times is never smaller at the generator; to the microsecond, as the histogram rounds up.
        let firstToken = try #require(report.timeToFirstToken?[.p50]).milliseconds
        let end = try #require(report.serviceTime?[.p50]).milliseconds
        let writtenFirst = try median(journal.map(\.timings.firstByteMs))
        let writtenLast = try median(journal.map(\.timings.lastByteMs))
        #expect(firstToken >= writtenFirst - 0.001)
        #expect(end >= writtenLast - 0.001)
        // Half of what is seen lies within 10 ms of what was written, or the generator says itself how late it was. On an
        // idle machine it is well under one.
        let lag = try #require(report.rig?.loopLag?[.p99]).milliseconds
        #expect(firstToken <= writtenFirst + 10 + lag)
        #expect(end <= writtenLast + 10 + lag)
        // What the generator calls the time between tokens is what lay between them on the wire.
        let gap = try median(
            journal.map { entry in
                guard let first = entry.timings.firstByteMs, let last = entry.timings.lastByteMs else { return nil }
                return (last - first) / Double(entry.completionTokens - 1)
            })
        let interTokenLatency = try #require(report.latencies[.interTokenLatency]?[.p50]).milliseconds
        #expect(abs(interTokenLatency - gap) <= (10 + lag) / Double(Self.tokens))
    }
}
