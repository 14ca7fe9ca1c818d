import AdminAPI
public import LoadModel

extension MockdClient {
    /// Starts a run in the background; refused with 409 while another one is active.
    ///
    /// The plan's key is sent to the daemon, which shows it to nobody.
    public func startBenchmark(_ plan: LoadPlan = LoadPlan()) async throws -> RunRecord {
        try await answer(.startBenchmark, body: plan.json(revealingSecrets: true)).decoded()
    }

    /// The runs, newest first.
    public func benchmarks() async throws -> [RunRecord] {
        try await answer(.benchmarks).decoded(BenchmarkList.self).benchmarks
    }

    /// One run, with its progress and, when it has ended, its report.
    public func benchmark(_ id: String) async throws -> RunRecord { try await answer(.benchmark, (id, "")).decoded() }

    /// Cancels a run; what it measured so far is kept.
    public func cancelBenchmark(_ id: String) async throws -> RunRecord {
        try await answer(.cancelBenchmark, (id, "")).decoded()
    }

    /// What a run measured.
    public func benchmarkReport(_ id: String) async throws -> Report {
        try await answer(.benchmarkReport, (id, "")).decoded()
    }

    /// What a run measured, as text for a terminal.
    public func benchmarkReportText(_ id: String) async throws -> String {
        try await answer(.benchmarkReport, (id, ""), query: "format=text").text
    }

    /// The run as it goes on: events named `progress`, and `done` at its end, after which the stream ends.
    public func benchmarkEvents(_ id: String) async throws -> EventStream<RunRecord> {
        try await eventStream(.benchmarkEvents, id, named: ["progress", "done"])
    }
}
