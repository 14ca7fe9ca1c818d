import LoadModel
import Measurement
import ProviderWire

/// Judges what a proxy made of one case, from what both ends saw.
struct ResilienceJudgement {
    let resilienceCase: ResilienceCase
    let exchanges: [JoinedExchange]

    /// A retry that comes no more than this before its time is not called early.
    private static let patience: Duration = .milliseconds(1)

    func outcome() -> ResilienceOutcome {
        let sights = exchanges.map(sight)
        let gaps = SortedSamples(exchanges.flatMap(retries).map(\.gap))
        let arrivals = exchanges.reduce(0) { $0 + $1.arrivals.count }
        var outcome = ResilienceOutcome(
            resilienceCase: resilienceCase, exchanges: exchanges.count,
            sights: sights.reduce(into: [:]) { $0[$1, default: 0] += 1 },
            statuses: exchanges.compactMap(\.client.response.status).reduce(into: [:]) { $0[$1, default: 0] += 1 },
            medianWaitMs: SortedSamples(exchanges.compactMap(wait)).value(at: .p50)?.shownMilliseconds,
            arrivals: arrivals,
            amplification: exchanges.isEmpty
                ? nil : (Double(arrivals) / Double(exchanges.count) * 1000).rounded() / 1000,
            mostAttempts: exchanges.map(\.arrivals.count).max() ?? 0,
            retryGapsMs: [gaps.durations.first, gaps.value(at: .p50), gaps.durations.last].compactMap {
                $0?.shownMilliseconds
            },
            earlyRetries: exchanges.flatMap(retries).count { $0.isEarly },
            upstreams: exchanges.flatMap(\.arrivals).compactMap(\.observation.upstream)
                .reduce(into: [:]) { $0[$1, default: 0] += 1 },
            fellBack: exchanges.count(where: fellBack), abort: abort(), summary: "", isSound: true
        )
        outcome.isSound = isSound(outcome)
        outcome.summary = ResilienceSentence.of(outcome)
        return outcome
    }

    private func isSound(_ outcome: ResilienceOutcome) -> Bool {
        if outcome.sights[.silentTruncation] != nil || outcome.earlyRetries > 0 { return false }
        if let abort = outcome.abort, abort.reachedUpstream < abort.judged { return false }
        switch resilienceCase.fault {
        case .status(let status, _):
            // An error that becomes another is a lie about what may be retried; a break tells nothing.
            let isClientsFault = outcome.statuses.keys.contains { (400..<500).contains($0) && $0 != status }
            return outcome.sights[.broken] == nil && outcome.sights[.timeout] == nil && !isClientsFault
        case .slowFirstToken: return outcome.sights[.answer] == outcome.exchanges
        case .reset: return outcome.sights[.timeout] == nil
        case .stall, .truncatedStream, .errorEvent, .clientAbort: return true
        }
    }

    private func wait(_ exchange: JoinedExchange) -> Duration? {
        exchange.client.start.map { exchange.client.end - $0 }
    }

    // MARK: - What the client saw

    private func sight(_ exchange: JoinedExchange) -> ResilienceOutcome.Sight {
        let client = exchange.client
        switch client.ending {
        case .aborted: return .left
        case .failed(.timeout): return .timeout
        case .failed(.streamError): return .errorEvent
        case .failed, .complete: break
        }
        guard let status = client.response.status else { return .broken }
        guard client.response.isSuccess else {
            let served = exchange.arrivals.map(\.observation.response.status)
            return served.contains(status) ? .sameError : .otherError
        }
        let read = exchange.reading
        if read.failure != nil { return .errorEvent }
        let isWhole = client.ending == .complete && !(client.response.isStream && read.terminal == nil)
        guard isWhole else { return .broken }
        return wasCut(exchange) ? .silentTruncation : .answer
    }

    /// Whether the provider was cut off in every attempt, and the client has no more than what it had said.
    private func wasCut(_ exchange: JoinedExchange) -> Bool {
        guard !exchange.arrivals.isEmpty, exchange.arrivals.allSatisfy({ $0.observation.ending == .faulted }) else {
            return false
        }
        return exchange.arrivals.contains { arrival in
            arrival.observation.response.isSuccess && arrival.reading.terminal == nil
                && exchange.reading.text.utf8.count <= arrival.reading.text.utf8.count
        }
    }

    // MARK: - Attempts

    private struct Retry {
        var gap: Duration
        var isEarly: Bool
    }

    private func retries(_ exchange: JoinedExchange) -> [Retry] {
        zip(exchange.arrivals, exchange.arrivals.dropFirst()).map { before, after in
            let gap = after.observation.requestComplete - before.observation.end
            let isSameUpstream = before.observation.upstream == after.observation.upstream
            let told = Self.retryAfter(of: before.observation.response.fields)
            // Another upstream did not ask to be waited for.
            return Retry(gap: gap, isEarly: isSameUpstream && (told.map { gap + Self.patience < $0 } ?? false))
        }
    }

    /// How long a response asks to wait; nil if it does not, or names a date.
    static func retryAfter(of fields: HeadFields) -> Duration? {
        if let milliseconds = fields["retry-after-ms"].flatMap({ Double($0) }) { return .milliseconds(milliseconds) }
        return fields["retry-after"].flatMap { Double($0) }.map { .seconds($0) }
    }

    private func fellBack(_ exchange: JoinedExchange) -> Bool {
        exchange.arrivals.dropFirst().contains {
            $0.observation.upstream != exchange.arrivals.first?.observation.upstream
        }
    }

    // MARK: - Leaving

    private func abort() -> ResilienceOutcome.Abort? {
        guard case .clientAbort = resilienceCase.fault else { return nil }
        var judged = 0
        var eventsAfter = 0
        var tokensAfter = 0
        var delays: [Duration] = []
        for exchange in exchanges {
            guard case .aborted = exchange.client.ending else { continue }
            let left = exchange.client.end
            for arrival in exchange.arrivals where arrival.observation.end > left {
                let upstream = arrival.observation
                judged += 1
                if case .aborted(let noticed) = upstream.ending { delays.append(max(noticed - left, .zero)) }
                let after = upstream.events(after: left)
                let reading = AnswerReading(
                    ObservedResponse(status: 200, events: after), endpoint: arrival.reading.endpoint
                )
                eventsAfter += after.count
                tokensAfter += reading.pieces.reduce(0) { $0 + TokenCount.estimate($1.text) }
            }
        }
        func mean(_ total: Int) -> Double { judged == 0 ? 0 : (Double(total) / Double(judged) * 100).rounded() / 100 }
        let sorted = SortedSamples(delays)
        return ResilienceOutcome.Abort(
            judged: judged, reachedUpstream: delays.count, medianDelayMs: sorted.value(at: .p50)?.shownMilliseconds,
            longestDelayMs: sorted.durations.last?.shownMilliseconds, meanEventsAfter: mean(eventsAfter),
            meanTokensAfter: mean(tokensAfter)
        )
    }
}
