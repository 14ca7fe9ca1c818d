import Measurement

/// The times of one successful exchange, computed from its marks.
///
/// What an exchange does not have is nil: a time to first token where nothing was streamed, say.
package struct ExchangeTimes: Sendable, Hashable {
    package let responseTime: Duration
    package let serviceTime: Duration?
    package let sendLag: Duration?
    package let timeToFirstByte: Duration?
    package let timeToFirstToken: Duration?
    package let timeToFirstOutputToken: Duration?
    /// Of more than one token that came in more than one event.
    package let interTokenLatency: Duration?
    /// The longest gap between two content events.
    package let longestGap: Duration?

    package init(of sample: Sample) {
        func sinceStart(_ mark: Duration?) -> Duration? {
            guard let start = sample.start, let mark else { return nil }
            return mark - start
        }
        responseTime = sample.end - sample.intendedStart
        serviceTime = sinceStart(sample.end)
        sendLag = sample.start.map { $0 - sample.intendedStart }
        timeToFirstByte = sinceStart(sample.firstByte)
        timeToFirstToken = sinceStart(sample.firstContent)
        timeToFirstOutputToken = sinceStart(sample.firstAnswer)
        let times = sample.contentTimes
        if let first = times.first, let last = times.last, times.count > 1 {
            let tokens = sample.countedTokens ?? 0
            interTokenLatency = tokens > 1 ? (last - first) / (tokens - 1) : nil
            longestGap = zip(times.dropFirst(), times).lazy.map { $0 - $1 }.max()
        } else {
            interTokenLatency = nil
            longestGap = nil
        }
    }

    /// The exchange's own value of a metric: of its chunk gaps, the longest.
    package subscript(metric: Metric) -> Duration? {
        switch metric {
        case .responseTime: responseTime
        case .serviceTime: serviceTime
        case .sendLag: sendLag
        case .timeToFirstByte: timeToFirstByte
        case .timeToFirstToken: timeToFirstToken
        case .timeToFirstOutputToken: timeToFirstOutputToken
        case .interTokenLatency: interTokenLatency
        case .interChunkLatency: longestGap
        }
    }
}

extension Sample {
    /// How many tokens the answer has: as its usage says, else one for each content event; nil if neither is known.
    package var countedTokens: Int? { outputTokens ?? (contentTimes.isEmpty ? nil : contentTimes.count) }
}
