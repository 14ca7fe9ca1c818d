public import AdminAPI
public import LoadModel
import ProviderWire

extension MockdClient {
    /// Starts a run in the background; refused with 409 while another one is active.
    ///
    /// The plan's key is sent to the daemon, which shows it to nobody.
    public func startBenchmark(_ plan: LoadPlan = LoadPlan()) async throws -> RunRecord {
        try await answer(.startBenchmark, body: plan.json(revealingSecrets: true)).decoded()
    }

    /// The runs that meet the conditions, newest first, and how to go on.
    ///
    ///     var query = RunQuery()
    ///     query.tags = ["nightly"]
    ///     let page = try await client.benchmarks(query)
    public func benchmarks(_ query: RunQuery = RunQuery()) async throws -> BenchmarkList {
        try await answer(.benchmarks, query: query.queryText).decoded()
    }

    /// One run, with its progress and, when it has ended, its report.
    public func benchmark(_ id: String) async throws -> RunRecord { try await answer(.benchmark, (id, "")).decoded() }

    /// Renames, tags or annotates a run; holds, resumes or changes the load of the one that is active.
    ///
    /// Refused with 409 where the load cannot be changed so.
    public func changeBenchmark(_ id: String, _ change: BenchmarkChange) async throws -> RunRecord {
        try await answer(.changeBenchmark, (id, ""), body: change.document).decoded()
    }

    /// Ends the active run early: nothing more is sent, and what is under way is waited for in the background.
    ///
    /// - Parameter now: breaks off what is under way; the run is cancelled then, and has ended when this returns.
    public func stopBenchmark(_ id: String, now: Bool = false) async throws -> RunRecord {
        try await answer(.stopBenchmark, (id, ""), query: now ? "now=true" : nil).decoded()
    }

    /// Removes a run that has ended from the history. One that is active is cancelled instead, and kept.
    public func removeBenchmark(_ id: String) async throws -> RunRecord {
        try await answer(.removeBenchmark, (id, "")).decoded()
    }

    /// What a run measured.
    public func benchmarkReport(_ id: String) async throws -> Report {
        try await answer(.benchmarkReport, (id, "")).decoded()
    }

    /// What a run measured, in one of the formats for people and programs.
    ///
    /// - Parameter convention: reads the run in another tool's terms.
    public func benchmarkReport(
        _ id: String, as format: ReportFormat, convention: Convention? = nil
    ) async throws -> String {
        let query = ["format=\(format.rawValue)"] + (convention.map { ["convention=\($0.rawValue)"] } ?? [])
        return try await answer(.benchmarkReport, (id, ""), query: query.joined(separator: "&")).text
    }

    /// What is different between runs; refused with 409 if their plans are, unless `force` says to compare them anyway.
    public func compareBenchmarks(
        _ id: String, with others: [String], as format: ComparisonFormat = .text, force: Bool = false
    ) async throws -> String {
        let query = Self.comparisonQuery(others, format.rawValue, force: force)
        return try await answer(.benchmarkComparison, (id, ""), query: query).text
    }

    /// The figures of all runs of this run's plan, oldest first.
    ///
    /// - Parameter figures: such as `ttft.p99` or `errorRate`; empty for the usual ones.
    public func benchmarkTrend(_ id: String, figures: [String] = [], limit: Int = 100) async throws -> RunTrend {
        try await answer(.benchmarkTrend, (id, ""), query: Self.trendQuery(figures, limit: limit)).decoded()
    }

    /// Runs that have ended, whole, as lines of JSON that ``importBenchmarks(_:)`` takes.
    public func exportBenchmarks(_ query: RunQuery = RunQuery()) async throws -> String {
        try await answer(.exportBenchmarks, query: query.queryText).text
    }

    /// Takes exported runs into the history, all of them or none. Those that it has are passed over.
    public func importBenchmarks(_ archive: String) async throws -> BenchmarksImported {
        try await answer(.importBenchmarks, text: Array(archive.utf8)).decoded()
    }

    /// The run as it goes on: events named `progress`, and `done` at its end, after which the stream ends.
    public func benchmarkEvents(_ id: String) async throws -> EventStream<RunRecord> {
        try await eventStream(.benchmarkEvents, id, named: ["progress", "done"])
    }

    /// What follows the question mark of a comparison, of runs or of audits.
    package static func comparisonQuery(_ others: [String], _ format: String, force: Bool) -> String {
        let with = others.map(AdminRoute.percentEncoded).joined(separator: ",")
        return "with=\(with)&format=\(format)" + (force ? "&force=true" : "")
    }

    /// What follows the question mark of a trend; nil for nothing.
    package static func trendQuery(_ figures: [String], limit: Int) -> String? {
        var parts: [String] = []
        if !figures.isEmpty { parts.append("figures=" + figures.map(AdminRoute.percentEncoded).joined(separator: ",")) }
        if limit != 100 { parts.append("limit=\(limit)") }
        return parts.isEmpty ? nil : parts.joined(separator: "&")
    }
}
