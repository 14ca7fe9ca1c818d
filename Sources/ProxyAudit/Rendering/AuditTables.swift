import LoadModel
import Measurement

/// The tables of a report, in the order in which they are read.
enum AuditTables {
    static func all(of report: AuditReport) -> [AuditTable] {
        [
            verdicts(report), findings(report), objectives(report), times(report), streams(report), fidelity(report),
            traffic(report), resilience(report),
        ].filter { !$0.rows.isEmpty }
    }

    /// What the report says first.
    static func headline(of report: AuditReport) -> String {
        let counts =
            "\(grouped(report.counts.proxy)) exchanges through the proxy, \(grouped(report.counts.direct)) without it"
            + (report.counts.resilience > 0 ? ", \(grouped(report.counts.resilience)) with faults" : "")
        return switch report.verdicts.overall {
        case .clean: "Nothing was found: \(counts)."
        case .findings:
            "\(report.findings.count) finding\(report.findings.count == 1 ? "" : "s"): \(counts)."
        case .rigLimited: "The rig was too late itself for its figures to be charged to the proxy: \(counts)."
        case .unreachable: "Nothing came through the proxy: \(counts)."
        case .notTested: "Nothing was tested."
        }
    }

    private static func verdicts(_ report: AuditReport) -> AuditTable {
        let verdicts = report.verdicts
        return AuditTable(
            title: "Verdicts", columns: ["", "verdict"],
            rows: [
                ["Overall", word(verdicts.overall)], ["Time", word(verdicts.timing)],
                ["Streams", word(verdicts.streaming)],
                ["Fidelity", word(verdicts.fidelity)], ["Isolation", word(verdicts.isolation)],
                ["Resilience", word(verdicts.resilience)],
            ]
        )
    }

    private static func findings(_ report: AuditReport) -> AuditTable {
        AuditTable(
            title: "Findings", columns: ["severity", "what was found"],
            rows: report.findings.map { [$0.severity.rawValue, $0.sentence] }
        )
    }

    private static func objectives(_ report: AuditReport) -> AuditTable {
        AuditTable(
            title: "Objectives", columns: ["objective", "value", "result"],
            rows: report.objectives.map { outcome in
                let result = outcome.isMet.map { $0 ? "met" : "broken" } ?? "unknown: \(outcome.reason ?? "-")"
                return [outcome.objective, outcome.value.map { FixedDecimals.text($0, decimals: 3) } ?? "-", result]
            }
        )
    }

    // MARK: - Time

    private static func times(_ report: AuditReport) -> AuditTable {
        let timing = report.timing
        var rows: [[String]] = []
        for (name, time) in [
            ("Request path", timing.requestPath), ("Response path", timing.responsePath),
            ("Overhead", timing.overhead), ("Longest hold of a stream", timing.streams.longestHold),
            ("Added jitter", timing.streams.addedJitter),
        ] where time.proxy.count > 0 {
            if let difference = time.difference { rows.append(cells("\(name), proxy − direct", difference)) }
            rows.append(cells("\(name), proxy", time.proxy))
            if let direct = time.direct { rows.append(cells("\(name), direct", direct)) }
        }
        if timing.streams.hold.count > 0 { rows.append(cells("Hold of an event, proxy", timing.streams.hold)) }
        if timing.rig.sendLag.count > 0 { rows.append(cells("Rig: send lag", timing.rig.sendLag)) }
        if timing.rig.pacingError.count > 0 { rows.append(cells("Rig: pacing error", timing.rig.pacingError)) }
        let note =
            timing.rig.isRigLimited
            ? "Rig-limited, not charged to the proxy: \(timing.rig.reasons.joined(separator: "; "))."
            : "Milliseconds, with 95 % intervals. Proxy − direct is the difference of pairs: \(grouped(timing.pairs)) pairs."
        return AuditTable(title: "Time", note: note, columns: ["", "p50", "p90", "p99"], rows: rows)
    }

    private static func cells(_ name: String, _ quantiles: Quantiles) -> [String] {
        [name]
            + [Percentile.p50, .p90, .p99].map { percentile in
                guard let value = quantiles[percentile] else {
                    return "n too small (\(quantiles.count))"
                }
                let text = FixedDecimals.text(value.valueMs, decimals: 3)
                guard let low = value.lowMs, let high = value.highMs else { return text }
                return "\(text) (\(FixedDecimals.text(low, decimals: 3)) … \(FixedDecimals.text(high, decimals: 3)))"
            }
    }

    private static func streams(_ report: AuditReport) -> AuditTable {
        let streams = report.timing.streams
        guard streams.hold.count > 0 else { return AuditTable(title: "Streams", columns: [], rows: []) }
        func number(_ value: Double?) -> String { value.map { FixedDecimals.text($0, decimals: 2) } ?? "-" }
        func share(_ value: Double?) -> String {
            value.map { "\(FixedDecimals.text($0 * 100, decimals: 1)) %" } ?? "-"
        }
        return AuditTable(
            title: "Streams", columns: ["", "proxy", "direct"],
            rows: [
                ["Long enough to be judged", grouped(streams.judged), ""],
                ["Buffered", grouped(streams.buffered), ""],
                ["Events a read", number(streams.eventsPerRead), number(streams.eventsPerReadDirect)],
                [
                    "Read together though written apart", share(streams.coalescedShare),
                    share(streams.coalescedShareDirect),
                ],
            ]
        )
    }

    // MARK: - Fidelity

    private static func fidelity(_ report: AuditReport) -> AuditTable {
        guard report.fidelity.exchanges > 0 else { return AuditTable(title: "Fidelity", columns: [], rows: []) }
        return AuditTable(
            title: "Fidelity", note: "What was handed on, in \(grouped(report.fidelity.exchanges)) exchanges.",
            columns: ["", "verdict", "exchanges", "what happened"],
            rows: report.fidelity.rows.map { row in
                let details = row.details.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                    .map { "\($0.key) (\(grouped($0.value)))" }.joined(separator: ", ")
                let tested = grouped(row.tested)
                let count = row.verdict > .pass ? "\(grouped(row.failing)) of \(tested)" : tested
                return [
                    row.aspect.title, word(row.verdict), row.tested == 0 ? "-" : count,
                    details + (row.happensWithoutProxy ? " [without the proxy too: not charged]" : ""),
                ]
            },
            examples: report.fidelity.rows.compactMap { row in
                row.example.map { example in
                    AuditTable.Example(
                        heading: "\(row.aspect.title): \(example.detail), \(example.key)",
                        sent: example.sent ?? "nothing",
                        arrived: example.arrived ?? "nothing"
                    )
                }
            }
        )
    }

    // MARK: - The rest

    private static func traffic(_ report: AuditReport) -> AuditTable {
        let attempts = report.attempts
        var rows: [[String]] = []
        func add(_ name: String, _ value: String) { rows.append([name, value]) }
        add("Exchanges that failed", "\(grouped(report.counts.failed)) of \(grouped(report.counts.proxy))")
        let arrivals = attempts.exchangesByArrivals.sorted { $0.key < $1.key }
        add(
            "Arrivals upstream a request",
            arrivals.map { "\($0.key): \(grouped($0.value))" }.joined(separator: ", ")
        )
        if attempts.cacheProbes > 0 {
            add("Repeated prompts answered from a cache", "\(attempts.answeredFromCache) of \(attempts.cacheProbes)")
        }
        let isolation = report.isolation
        add(
            "Answers with their own key, or another's",
            "\(grouped(isolation.judged)) judged, \(grouped(isolation.mixedUp.count)) mixed up, "
                + "\(grouped(isolation.unmarked)) without any key"
        )
        for leak in isolation.leaks.prefix(5) { add("Mixed up", "\(leak.key) has \(leak.foreignKey)") }
        for carrier in report.carriers.carriers where carrier.sent > 0 {
            add(
                "Keys that arrived in \(carrier.carrier.rawValue)",
                "\(grouped(carrier.arrived)) of \(grouped(carrier.sent))"
            )
        }
        if report.carriers.orphans > 0 { add("Requests upstream of nobody", grouped(report.carriers.orphans)) }
        let connections = report.timing.connections
        if let per1000 = connections.per1000Exchanges, let reuse = connections.reuseShare {
            add("Upstream connections per 1,000 exchanges", FixedDecimals.text(per1000, decimals: 1))
            add("Requests over a connection used before", "\(FixedDecimals.text(reuse * 100, decimals: 1)) %")
        }
        if let queue = report.timing.queue {
            add(
                "Exchanges inside the proxy",
                "\(FixedDecimals.text(queue.mean, decimals: 2)) on average, at most \(queue.maximum)"
            )
        }
        return AuditTable(title: "Traffic", columns: ["", "value"], rows: rows)
    }

    private static func resilience(_ report: AuditReport) -> AuditTable {
        AuditTable(
            title: "Resilience", columns: ["case", "what happened", "arrivals a request", "sound"],
            rows: report.resilience.map { outcome in
                [
                    outcome.resilienceCase.name, outcome.summary,
                    outcome.amplification.map { FixedDecimals.text($0, decimals: 2) } ?? "-",
                    outcome.exchanges == 0 ? "-" : outcome.isSound ? "yes" : "no",
                ]
            }
        )
    }

    // MARK: - Words

    private static func grouped(_ count: Int) -> String { FixedDecimals.grouped(count) }

    static let notTested = "not tested"

    static func word(_ verdict: AuditReport.Verdict) -> String {
        switch verdict {
        case .clean: "clean"
        case .findings: "findings"
        case .rigLimited: "rig-limited"
        case .unreachable: "unreachable"
        case .notTested: notTested
        }
    }

    static func word(_ verdict: StreamReport.Verdict) -> String {
        switch verdict {
        case .notTested: notTested
        case .clean: "clean"
        case .coalesced: "coalesced"
        case .partlyBuffered: "partly buffered"
        case .buffered: "buffered"
        }
    }

    static func word(_ verdict: FidelityVerdict) -> String {
        verdict == .notTested ? notTested : verdict.rawValue
    }
}
