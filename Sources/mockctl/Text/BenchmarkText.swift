import LoadModel
import Measurement

/// Runs, for people.
enum BenchmarkText {
    /// `12 "chat": running, 45 %`
    static func oneLine(_ run: RunRecord) -> String {
        let share = run.state.isFinal ? "" : ", \(percent(run)) %"
        return "\(run.id) \"\(run.name)\": \(run.state.rawValue)\(share)"
    }

    /// 0 to 100, rounded down.
    static func percent(_ run: RunRecord) -> Int {
        Int(min(max(run.progress.fraction, 0), 1) * 100 + 1e-6)
    }

    /// A line for each run.
    static func list(_ runs: [RunRecord], isFiltered: Bool = false) -> String {
        if runs.isEmpty {
            return isFiltered
                ? "no such benchmark\n" : "no benchmark has been run; start one with: mockctl bench start\n"
        }
        let hasTags = runs.contains { !$0.tags.isEmpty }
        var table = TextTable(
            [.right, .left, .left, .right, .right, .right, .right, .left] + (hasTags ? [.left] : []),
            headings: ["ID", "NAME", "STATE", "REQUESTS", "FAILED", "REQ/S", "P99 MS", "CREATED"]
                + (hasTags ? ["TAGS"] : [])
        )
        for run in runs {
            let rate = run.report?.summary.requestsPerSecond
            let latency = run.report?.responseTime?[.p99]
            table.append(
                [
                    run.id, ReplyText.shortened(run.name, to: 30), run.state.rawValue, requests(run),
                    FixedDecimals.grouped(run.progress.failedRequests),
                    rate.map { FixedDecimals.text($0, decimals: 1) } ?? "-",
                    latency.map { FixedDecimals.text($0.milliseconds, decimals: 2) } ?? "-",
                    Timestamp(date: run.createdAt).text,
                ] + (hasTags ? [run.tags.joined(separator: ",")] : [])
            )
        }
        return table.text
    }

    /// `90/200`, or `90` of a run that no number of requests ends.
    static func requests(_ run: RunRecord) -> String {
        let completed = FixedDecimals.grouped(run.progress.completedRequests)
        return run.plan.stop.requests.map { "\(completed)/\(FixedDecimals.grouped($0))" } ?? completed
    }

    /// One run and, when there is one, its report.
    static func detail(_ run: RunRecord) -> String {
        var table = TextTable([.left, .left])
        table.append(["id", run.id])
        table.append(["name", run.name])
        table.append(["state", run.state.isFinal ? run.state.rawValue : "\(run.state.rawValue), \(percent(run)) %"])
        if !run.tags.isEmpty { table.append(["tags", run.tags.joined(separator: ", ")]) }
        if let note = run.note {
            for (index, line) in note.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                table.append([index == 0 ? "note" : "", String(line)])
            }
        }
        table.append(["plan", run.planFingerprint])
        if let reason = run.failureReason { table.append(["reason", reason]) }
        table.append(["created", Timestamp(date: run.createdAt).text])
        if let startedAt = run.startedAt { table.append(["started", Timestamp(date: startedAt).text]) }
        if let finishedAt = run.finishedAt { table.append(["finished", Timestamp(date: finishedAt).text]) }
        let report = run.report.map { "\n" + ReportText.render($0, plan: run.plan) } ?? ""
        return table.text + report
    }

    /// A line for each objective that the run did not meet.
    static func brokenObjectives(_ run: RunRecord) -> [String] {
        (run.report?.objectives ?? []).filter { !$0.isMet }.map(\.text)
    }

    /// What came of a run that ended as it should not; nil for one that was completed.
    static func disappointment(_ run: RunRecord) -> String? {
        switch run.state {
        case .queued, .running, .completed: nil
        case .cancelled: "benchmark \(run.id) was cancelled after \(run.progress.completedRequests) requests"
        case .failed: "benchmark \(run.id) failed: \(run.failureReason ?? "the daemon does not say why")"
        case .interrupted: "benchmark \(run.id) was interrupted: the daemon ended before it did"
        }
    }
}
