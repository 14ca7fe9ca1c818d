import LoadModel
import Measurement

/// A run under way, as lines for a screen.
struct LiveView {
    var run: RunRecord
    /// How fast it went in each second of the last minute, the latest last.
    var rates: [Double]
    var hasColor: Bool

    private enum Style: String {
        case bold = "1"
        case dim = "2"
        case alarm = "31"
        case notice = "33"
    }

    /// The lines, none wider than that.
    func lines(width: Int) -> [String] {
        var lines: [Line] = [heading, plan, [], progress(width: width), field("left", left), [], field("rate", rate)]
        if !rates.isEmpty { lines.append(sparkline(width: width)) }
        lines.append(field("in flight", inFlight))
        lines += latencies
        lines += failures
        lines += [[], [("Ctrl-C leaves the run going; stop it with: mockctl bench stop \(run.id)", .dim)]]
        return lines.map { clipped($0, to: width) }
    }

    // MARK: - Parts

    private typealias Line = [(text: String, style: Style?)]

    private var heading: Line {
        let elapsed = TimeText.text(seconds: run.progress.elapsed.seconds)
        return [
            ("benchmark \(run.id) \"\(run.name)\"", .bold), ("  ", nil), phase, ("  \(elapsed)", nil),
        ]
    }

    private var phase: (text: String, style: Style?) {
        switch run.live?.phase {
        case .warmUp: ("warming up", .notice)
        case .coolDown: ("cooling down", .notice)
        case .paused: ("paused", .notice)
        case .ending: ("ending", .notice)
        case .measured, nil: (run.state.rawValue, nil)
        }
    }

    private var plan: Line {
        let target = run.plan.baseURL ?? "the daemon's own provider port"
        return [("\(PlanText.summary(run.plan)), to \(target)", .dim)]
    }

    private func progress(width: Int) -> Line {
        let cells = max(10, min(50, width - 30))
        let percent = BenchmarkText.percent(run)
        let full = percent * cells / 100
        return [
            ("[", nil), (String(repeating: "#", count: full), .bold),
            (String(repeating: "-", count: cells - full), .dim), ("] \(percent) %", nil),
            (run.progress.step.map { "  \(ProgressText.stepText($0))" } ?? "", nil),
        ]
    }

    private var left: String {
        var parts: [String] = []
        if let requests = run.live?.remainingRequests { parts.append("\(FixedDecimals.grouped(requests)) requests") }
        if let time = run.live?.remainingTime { parts.append("about \(TimeText.text(seconds: time.seconds))") }
        return parts.isEmpty ? "-" : parts.joined(separator: ", ")
    }

    private var rate: String {
        var parts: [String] = []
        if let offered = run.live?.offeredRequestsPerSecond {
            parts.append("offered \(ProgressText.rateText(offered))/s")
        }
        let achieved = run.live?.achievedRequestsPerSecond.map(ProgressText.rateText) ?? "-"
        parts.append("achieved \(achieved)/s")
        if let speed = run.live?.speed, speed != 1 {
            parts.append("\(FixedDecimals.text(speed, decimals: 2)) times as planned")
        }
        return parts.joined(separator: "  ")
    }

    private func sparkline(width: Int) -> Line {
        let room = max(1, width - Self.margin)
        let shown = rates.suffix(room)
        let highest = ProgressText.rateText(shown.max() ?? 0)
        return field("", "\(Sparkline.text(shown.map { $0 }))  up to \(highest)/s in the last minute")
    }

    private var inFlight: String {
        guard let live = run.live else { return "-" }
        let wanted = live.concurrency.map { " of \(FixedDecimals.grouped($0))" } ?? ""
        let held = live.heldBack > 0 ? "  \(FixedDecimals.grouped(live.heldBack)) were held back" : ""
        return "\(FixedDecimals.grouped(live.inFlight))\(wanted)\(held)"
    }

    private var latencies: [Line] {
        let percentiles: [Percentile] = [.p50, .p90, .p99]
        let rows = [
            ("response time", run.live?.responseTime ?? [:]), ("first token", run.live?.timeToFirstToken ?? [:]),
        ].filter { !$0.1.isEmpty }
        if rows.isEmpty { return [] }
        func cells(_ texts: [String]) -> String { texts.map { leftPadded($0, to: 12) }.joined() }
        let header: Line = [(padded("milliseconds", to: Self.margin) + cells(percentiles.map(\.name)), .dim)]
        return [[], header]
            + rows.map { name, values in
                field(
                    name,
                    cells(
                        percentiles.map { values[$0].map { FixedDecimals.text($0.milliseconds, decimals: 2) } ?? "-" })
                )
            }
    }

    private var failures: [Line] {
        let failed = run.progress.failedRequests
        let kinds = (run.live?.failures ?? [:]).sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        let text = kinds.map { "\($0.key.rawValue) \(FixedDecimals.grouped($0.value))" }.joined(separator: ", ")
        let style: Style? = failed > 0 ? .alarm : nil
        return [
            [],
            [
                (padded("failed", to: Self.margin), .dim),
                (FixedDecimals.grouped(failed) + (text.isEmpty ? "" : "  \(text)"), style),
            ],
        ]
    }

    // MARK: - Layout

    /// Where figures begin.
    private static let margin = 16

    private func field(_ name: String, _ text: String) -> Line { [(padded(name, to: Self.margin), .dim), (text, nil)] }

    private func clipped(_ line: Line, to width: Int) -> String {
        var room = max(0, width)
        return line.map { part in
            let text = String(part.text.prefix(room))
            room -= text.count
            guard hasColor, let style = part.style, !text.isEmpty else { return text }
            return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
        }.joined()
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func leftPadded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
