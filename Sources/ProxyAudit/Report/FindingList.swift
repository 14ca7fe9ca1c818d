import LoadModel

/// Makes findings of a report's figures: each cause once, and nothing that follows from another.
struct FindingList {
    private let report: AuditReport
    private let traffic: [JoinedExchange]
    private let tally: FidelityTally
    /// The exchanges whose failing is a finding already.
    private var failedKeys: Set<ExchangeKey> = []
    private(set) var findings: [Finding] = []

    init(_ report: AuditReport, traffic: [JoinedExchange], tally: FidelityTally) {
        self.report = report
        self.traffic = traffic
        self.tally = tally
        if isUnreachable {
            addUnreachable()
            return
        }
        addFailures()
        addIsolation()
        // A rig that is late itself charges nobody.
        if !report.timing.rig.isRigLimited { addTiming() }
        addAttempts()
        addFidelity()
        addResilience()
        let order = Dictionary(uniqueKeysWithValues: Finding.Kind.allCases.enumerated().map { ($1, $0) })
        findings = findings.enumerated().sorted { first, second in
            let (one, other) = (first.element, second.element)
            if one.severity != other.severity { return one.severity > other.severity }
            return (order[one.kind] ?? 0, first.offset) < (order[other.kind] ?? 0, second.offset)
        }.map(\.element)
    }

    private func keys(_ exchanges: [JoinedExchange]) -> [ExchangeKey] { exchanges.map(\.client.key) }

    // MARK: - Whether it works at all

    private var isUnreachable: Bool {
        !traffic.isEmpty && traffic.allSatisfy { $0.client.response.status == nil && $0.arrivals.isEmpty }
    }

    private mutating func addUnreachable() {
        let reasons = report.counts.failures.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        findings.append(
            Finding(
                .unreachable, .fault,
                "nothing came through the proxy: none of \(traffic.count) requests was answered or reached the provider "
                    + "(\(reasons.joined(separator: ", "))); is it running, and does it point at the provider port?",
                examples: keys(traffic)
            )
        )
    }

    private mutating func addFailures() {
        // What was mixed up, never arrived or is the provider's own error is told elsewhere.
        let failing = traffic.filter { exchange in
            guard !exchange.client.isAnswered, let served = exchange.served?.observation else { return false }
            return served.response.isSuccess && served.ending == .complete && !exchange.client.ending.isOnPurpose
                && exchange.client.response.isSuccess
        }
        guard !failing.isEmpty else { return }
        failedKeys = Set(keys(failing))
        let text = report.counts.failures.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        findings.append(
            Finding(
                .failedExchanges, .fault,
                "\(failing.count) of \(traffic.count) exchanges failed although the provider served a whole answer "
                    + "(\(text.joined(separator: ", ")))",
                examples: keys(failing)
            )
        )
    }

    private mutating func addIsolation() {
        let leaks = report.isolation.leaks
        guard let first = leaks.first else { return }
        let mixedUp = report.isolation.mixedUp.count
        let place = first.place == .answer ? "the answer to" : "the request upstream of"
        findings.append(
            Finding(
                .isolation, .fault,
                "\(mixedUp) exchange\(mixedUp == 1 ? " has" : "s have") bytes of another: \(place) \(first.key) has "
                    + "\(first.foreignKey)\(first.isOfThisRun ? "" : ", of an earlier run")",
                examples: leaks.map(\.key)
            )
        )
    }

    // MARK: - Time

    private mutating func addTiming() {
        let timing = report.timing
        let streams = timing.streams
        addPath(.requestPath, "request path", timing.requestPath)
        // A buffer holds the first event, and moves all gaps: that is one finding, not three.
        if streams.verdict == .buffered || streams.verdict == .partlyBuffered {
            let held = streams.firstHold.p50.map { " for \($0.valueMs.millisecondsText)" } ?? ""
            let spread = streams.spread.p50.map { " of \($0.valueMs.millisecondsText)" } ?? ""
            let reads = streams.eventsPerRead.map { ", \(FixedDecimals.text($0, decimals: 1)) events a read" } ?? ""
            findings.append(
                Finding(
                    .buffering, .fault,
                    "streams are buffered: in \(streams.buffered) of \(streams.judged) the first event was held about "
                        + "until the last was written (median of all: held\(held), streams\(spread)\(reads))"
                )
            )
        }
        if streams.verdict == .buffered { return }
        addPath(.responsePath, "response path", timing.responsePath)
        if streams.verdict == .partlyBuffered { return }
        if streams.verdict == .coalesced, let share = streams.coalescedShare {
            let direct = streams.coalescedShareDirect.map { ", \(percent($0)) without the proxy" } ?? ""
            findings.append(
                Finding(
                    .coalescing, .warning,
                    "events are coalesced: \(percent(share)) of those written at least 2 ms after the one before came "
                        + "in the same read as it\(direct)"
                )
            )
            return
        }
        let cutsEvents = report.fidelity[.events].map { $0.verdict > .pass } ?? false
        let jitter = streams.addedJitter.charged.p50
        if !cutsEvents, let jitter, let low = jitter.lowMs, low > report.settings.jitterToleranceMs {
            findings.append(
                Finding(
                    .jitter, .warning, "gaps between events change by \(jitter.text) on average (median of streams)"
                )
            )
        }
    }

    private mutating func addPath(_ kind: Finding.Kind, _ name: String, _ time: PairedTime) {
        guard let median = time.charged.p50, let low = median.lowMs, low > report.settings.delayToleranceMs else {
            return
        }
        let tail = time.charged.p99.map { ", p99 \($0.valueMs.millisecondsText)" } ?? ""
        let against = time.difference == nil ? "takes" : "takes longer than without the proxy by"
        findings.append(Finding(kind, .warning, "the \(name) \(against) \(median.text) at p50\(tail)"))
    }

    private func percent(_ share: Double) -> String { "\(FixedDecimals.text(share * 100, decimals: 1)) %" }

    // MARK: - Attempts

    private mutating func addAttempts() {
        let attempts = report.attempts
        let statuses = attempts.retriedAfterStatus.sorted { $0.key < $1.key }.map {
            $0.key == 0 ? "no answer (\($0.value))" : "status \($0.key) (\($0.value))"
        }.joined(separator: ", ")
        func add(_ kind: Finding.Kind, _ severity: Finding.Severity, _ is: JoinedExchange.Attempts, _ text: String) {
            findings.append(Finding(kind, severity, text, examples: keys(traffic.filter { $0.attempts == `is` })))
        }
        let total = attempts.exchanges
        if attempts.retried > 0 {
            let factor = attempts.amplification.map { FixedDecimals.text($0, decimals: 3) } ?? "-"
            add(
                .retries, .note, .retried,
                "\(attempts.retried) of \(total) requests arrived upstream more than once, after \(statuses): "
                    + "\(factor) arrivals per request"
            )
        }
        if attempts.hedged > 0 {
            add(.hedging, .note, .hedged, "\(attempts.hedged) of \(total) requests arrived several times at once")
        }
        if attempts.answeredWithoutUpstream > 0 {
            let probes =
                attempts.cacheProbes > 0
                ? "; \(attempts.answeredFromCache) of \(attempts.cacheProbes) that repeat a prompt" : ""
            add(
                .answeredWithoutUpstream,
                attempts.answeredWithoutUpstream > attempts.answeredFromCache ? .fault : .note,
                .answeredWithoutUpstream,
                "\(attempts.answeredWithoutUpstream) of \(total) requests were answered and never reached the provider"
                    + probes
            )
        }
        if attempts.notForwarded > 0 {
            let reasons = report.counts.failures.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            add(
                .notForwarded, .fault, .notForwarded,
                "\(attempts.notForwarded) of \(total) requests never reached the provider, and failed "
                    + "(all failures: \(reasons.joined(separator: ", ")))"
            )
        }
    }

    // MARK: - What was handed on

    private mutating func addFidelity() {
        for row in report.fidelity.rows where row.isCharged && !follows(row.aspect) {
            let severity: Finding.Severity =
                switch row.verdict {
                case .broken: .fault
                case .lost: .warning
                case .changed, .pass, .notTested: .note
                }
            let details = row.details.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
            let text = details.map { details.count > 1 ? "\($0.key) (\($0.value))" : $0.key }.joined(separator: ", ")
            findings.append(
                Finding(
                    .fidelity, severity, subject: row.aspect.rawValue,
                    "\(row.aspect.title): \(text) in \(row.failing) of \(row.tested) exchanges",
                    examples: Array((tally.failing[row.aspect] ?? []).sorted().prefix(3))
                )
            )
        }
    }

    /// Whether what happened to an aspect follows from what happened to another in the same exchanges.
    private func follows(_ aspect: FidelityAspect) -> Bool {
        let causes: [FidelityAspect] =
            switch aspect {
            case .text: [.events]
            case .terminalEvent, .finishReason, .usage, .pings: [.status]
            default: []
            }
        let failing = tally.failing[aspect] ?? []
        // A response that was cut off lacks whatever would have come.
        if failing.isSubset(of: failedKeys) { return true }
        return causes.contains { cause in
            guard let row = report.fidelity[cause], row.isCharged, row.verdict > .changed else { return false }
            return failing.isSubset(of: tally.failing[cause] ?? [])
        }
    }

    // MARK: - When things go wrong

    private mutating func addResilience() {
        for outcome in report.resilience where outcome.exchanges > 0 {
            let isAmplified = outcome.arrivals > outcome.exchanges
            guard !outcome.isSound || isAmplified else { continue }
            findings.append(
                Finding(
                    .resilience, outcome.isSound ? .note : .warning, subject: outcome.resilienceCase.name,
                    "\(outcome.resilienceCase.name): \(outcome.summary)"
                )
            )
        }
    }
}

extension ClientObservation.Ending {
    fileprivate var isOnPurpose: Bool { if case .aborted = self { true } else { false } }
}

extension Quantiles.Value {
    /// The value and its interval, for people.
    var text: String {
        guard let lowMs, let highMs else { return valueMs.millisecondsText }
        return "\(valueMs.millisecondsText) (95 %: \(lowMs.millisecondsText) to \(highMs.millisecondsText))"
    }
}
