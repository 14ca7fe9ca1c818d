import LoadModel
import Measurement

/// The progress of a run, for a terminal and for a log.
enum ProgressText {
    /// `[#########-----------]  45 %  90/200  1,234 req/s  2 failed`, cut to the width.
    static func bar(_ run: RunRecord, width: Int) -> String {
        let cells = 20
        let full = BenchmarkText.percent(run) * cells / 100
        let bar = String(repeating: "#", count: full) + String(repeating: "-", count: cells - full)
        let percent = String(BenchmarkText.percent(run))
        let padded = String(repeating: " ", count: max(0, 3 - percent.count)) + percent
        // The last column is left free: some terminals wrap when it is written.
        return String("[\(bar)] \(padded) %  \(figures(run))".prefix(max(0, width - 1)))
    }

    /// `90/200  1,234 req/s  2 failed`; without a number to reach, `90  1,234 req/s`.
    static func figures(_ run: RunRecord) -> String {
        let progress = run.progress
        var text = progress.step.map { stepText($0) + "  " } ?? ""
        text += BenchmarkText.requests(run)
        if let rate = run.live?.achievedRequestsPerSecond {
            text += "  \(rateText(rate)) req/s"
        } else if progress.elapsed > .zero, progress.completedRequests > 0 {
            let rate = Double(progress.completedRequests) / progress.elapsed.seconds
            text += "  \(rateText(rate)) req/s"
        }
        if let latency = run.live?.responseTime[.p99] {
            text += "  p99 \(FixedDecimals.text(latency.milliseconds, decimals: 1)) ms"
        }
        if progress.failedRequests > 0 { text += "  \(FixedDecimals.grouped(progress.failedRequests)) failed" }
        switch run.live?.phase {
        case .warmUp: text += "  warming up"
        case .coolDown: text += "  cooling down"
        case .paused: text += "  paused"
        case .ending: text += "  ending"
        case .measured, nil: break
        }
        return text
    }

    /// `step 3/8 at 20`; without a number of steps that is known, `step 3 at 20`.
    static func stepText(_ step: RunRecord.Progress.SearchStep) -> String {
        let count = step.count.map { "/\($0)" } ?? ""
        return "step \(step.number)\(count) at \(FixedDecimals.shortText(step.load))"
    }

    static func rateText(_ rate: Double) -> String { FixedDecimals.text(rate, decimals: rate < 100 ? 1 : 0) }
}

/// Picks the few moments of a run that are worth a line in a log: each further quarter, or ten seconds without one.
struct SparseProgress {
    private var quarter = 0
    private var lastLine = Duration.zero

    /// The line to write, nil to stay silent.
    mutating func line(_ run: RunRecord) -> String? {
        let reached = BenchmarkText.percent(run) / 25
        let elapsed = run.progress.elapsed
        guard !run.state.isFinal, reached > quarter || elapsed - lastLine >= .seconds(10) else { return nil }
        quarter = reached
        lastLine = elapsed
        return "\(BenchmarkText.percent(run)) %  \(ProgressText.figures(run))"
    }
}
