import Measurement

/// What a reader should know before believing the figures of a report.
enum ReportNotes {
    static func notes(of report: Report, plan: LoadPlan) -> [String] {
        [sampleSizes(of: report), missingUsage(report), heldBack(report, plan), lockStep(report, plan)].flatMap { $0 }
    }

    /// Which percentiles rest on too few samples to be trusted. Said of response time, and of what has other numbers.
    private static func sampleSizes(of report: Report) -> [String] {
        var told: Set<Int> = []
        return Metric.allCases.compactMap { metric in
            guard let count = report.latencies[metric]?.count, told.insert(count).inserted else { return nil }
            let shaky = Percentile.reported.compactMap { percentile -> String? in
                guard let needed = ConfidenceInterval.minimumCount(for: percentile), count < needed else { return nil }
                return "\(percentile.name) (\(FixedDecimals.grouped(needed)))"
            }
            if shaky.isEmpty { return nil }
            let samples = "\(FixedDecimals.grouped(count)) sample\(count == 1 ? " is" : "s are")"
            let title = metric == .responseTime ? "" : "\(metric.title): "
            return "\(title)\(samples) too few for a 95 % interval of \(shaky.joined(separator: ", "))"
        }
    }

    private static func missingUsage(_ report: Report) -> [String] {
        let count = report.throughput.exchangesWithoutUsage
        if count == 0 { return [] }
        let answers = "\(FixedDecimals.grouped(count)) answer\(count == 1 ? "" : "s")"
        return ["\(answers) came without usage: each content event of theirs counts as one token"]
    }

    private static func heldBack(_ report: Report, _ plan: LoadPlan) -> [String] {
        guard !plan.arrivals.isClosedLoop, report.inFlight.heldBack > 0 else { return [] }
        let count = report.inFlight.heldBack
        let requests = "\(FixedDecimals.grouped(count)) request\(count == 1 ? "" : "s")"
        let longest = report.inFlight.longestHold.map {
            ", at most \(FixedDecimals.shortText($0.roundedMilliseconds)) ms"
        }
        return [
            "\(requests) waited since no more could be in flight\(longest ?? ""); their response times have it in them"
        ]
    }

    /// All lanes of a closed loop that wait the same time ask again at the same time.
    private static func lockStep(_ report: Report, _ plan: LoadPlan) -> [String] {
        guard
            case .closedLoop(let concurrency, thinkTime: nil) = plan.arrivals, concurrency > 1,
            let times = report.serviceTime, times.count >= 2 * concurrency, let shortest = times.minimum,
            let median = times[.p50], let high = times[.p90],
            median >= .milliseconds(5), high - shortest < median * 0.05
        else { return [] }
        let range = [shortest, high].map { FixedDecimals.text($0.milliseconds, decimals: 1) }
        return [
            "nearly all answers took \(range[0]) to \(range[1]) ms: the \(FixedDecimals.grouped(concurrency)) lanes of "
                + "this closed loop fall into step and ask in bursts; add think time, or use an open loop"
        ]
    }
}
